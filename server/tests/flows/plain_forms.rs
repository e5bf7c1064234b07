//! Forms without JavaScript: what fails comes back to its page, with the sentence on it.

use reqwest::{Method, StatusCode, header};
use trunkline::agent::Role;

use crate::history::over;
use crate::stage::{FORM, Seat, Terms};

const IRIS: &str = "+18085550118";

#[tokio::test]
async fn a_supervisor_takes_a_number_off_the_do_not_call_list_and_says_why() {
    let floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let sam = floor.seat("sam", Role::Supervisor).await;
    let call = over(&floor, &alex, IRIS, "").await.to_string();
    let outcome = [("id", &*call), ("outcome", "do_not_call")];
    let (status, body) = alex.post("/api/desk/outcome", &outcome).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let barred = || async {
        let (status, _) = alex.post("/api/desk/dial", &[("to", IRIS)]).await;
        status == StatusCode::CONFLICT
    };
    assert!(barred().await);
    let path = format!("/calls/{call}/allow-again");
    let page = format!("/calls/{call}");
    for (seat, why, to) in [
        (&alex, "because", format!("{page}?trouble=not-supervisor")),
        (&sam, "  ", format!("{page}?trouble=no-reason")),
    ] {
        assert_eq!(sent(seat, &path, &[("why", why)]).await, to);
        assert!(barred().await, "{why}");
    }
    assert_eq!(
        sent(&sam, &path, &[("why", "They asked us to")]).await,
        page
    );
    assert!(!barred().await);
}

#[tokio::test]
async fn a_plain_form_that_fails_comes_back_to_its_page() {
    let floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let sam = floor.seat("sam", Role::Supervisor).await;
    let call = over(&floor, &alex, IRIS, "as it was").await.to_string();
    let page = format!("/calls/{call}");
    let (notes, outcome) = (format!("{page}/notes"), format!("{page}/outcome"));
    let long = "x".repeat(10_001);
    for (seat, path, field, word, sentence) in [
        (
            &alex,
            &notes,
            ("notes", &*long),
            "too-long",
            "at most 10,000 characters are kept",
        ),
        (
            &sam,
            &notes,
            ("notes", "not mine"),
            "not-yours",
            "this call belongs to somebody else",
        ),
        (
            &alex,
            &outcome,
            ("outcome", "fine"),
            "no-outcome",
            "there is no such outcome",
        ),
    ] {
        let back = sent(seat, path, &[field]).await;
        assert_eq!(back, format!("{page}?trouble={word}"));
        let shown = seat
            .request(Method::GET, &back)
            .send()
            .await
            .expect("answers");
        assert_eq!(shown.status(), StatusCode::OK);
        assert!(
            shown.text().await.expect("in full").contains(sentence),
            "{word}"
        );
    }
    // Nobody else puts words on our pages.
    let forged = alex
        .request(Method::GET, &format!("{page}?trouble=call+me+now"))
        .send()
        .await;
    assert!(
        !forged
            .expect("answers")
            .text()
            .await
            .expect("in full")
            .contains("page-trouble")
    );
}

/// Sends a plain form; where it leads.
async fn sent(seat: &Seat, path: &str, form: &[(&str, &str)]) -> String {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    let request = seat.request(Method::POST, path);
    let request = request.header(header::CONTENT_TYPE, FORM).body(body);
    let answer = request.send().await.expect("the dialer answers");
    assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{path}");
    let to = answer.headers()[header::LOCATION].to_str().expect("plain");
    to.to_owned()
}
