//! What agents are doing: told by what happens to them, kept as a log whose seconds add up.

use reqwest::{Method, StatusCode};
use serde_json::Value;
use trunkline::agent::{AgentState, Doing, Reason, Role};
use trunkline::call::CallState;
use trunkline::clock::Span;
use trunkline::desk::{ActivityPage, ActivityQuery, Did};
use trunkline::id::CallId;

use crate::stage::{FORM, Floor, Seat, Terms, hears, on_both_databases, until};

on_both_databases!(
    a_call_is_written_up_and_then_comes_the_break_that_was_chosen_in_it,
    wrap_up_ends_by_its_time_and_by_nothing_else,
    nobody_is_offered_a_call_while_writing_one_up,
    a_page_that_is_gone_is_noticed_and_comes_back_to_what_was,
);

const CALLER: &str = "+14155550142";
const IRIS: &str = "+18085550118";

async fn doing(floor: &Floor, seat: &Seat) -> Doing {
    let found = floor.dialer.store.find_agent(seat.agent.id).await;
    found
        .expect("the database answers")
        .expect("they are kept")
        .doing
}

async fn until_doing(floor: &Floor, seat: &Seat, state: AgentState) -> Doing {
    until(state.word(), async || {
        let doing = doing(floor, seat).await;
        if doing.state == state {
            Ok(doing)
        } else {
            Err(format!("{doing:?}"))
        }
    })
    .await
}

async fn says(seat: &Seat, presence: &str) {
    let (status, body) = seat
        .post("/api/desk/presence", &[("presence", presence)])
        .await;
    assert_eq!(status, StatusCode::OK, "{body}");
}

/// An agent talks with Iris, then ends the call.
async fn talked(floor: &Floor, seat: &Seat) -> CallId {
    let mut phone = seat.phone().await;
    let (call, _line) = seat.call(&mut phone, IRIS).await;
    floor.until_state(call, CallState::Active).await;
    until_doing(floor, seat, AgentState::OnCall).await;
    seat.end(call).await;
    floor.until_state(call, CallState::Completed).await;
    call
}

/// Each state of an agent's log, oldest first, with the call it was about; and that the seconds add up.
async fn log(floor: &Floor, seat: &Seat) -> Vec<(AgentState, Option<CallId>)> {
    let page = seat.desk(floor).activity(&ActivityQuery::default()).await;
    let page = page.expect("their own log is theirs to see");
    adds_up(&page);
    let states = page
        .rows
        .into_iter()
        .rev()
        .filter_map(|row| match row.what {
            Did::Was { state, call, .. } => Some((state, call.map(|call| call.id))),
            Did::SignedIn(_) | Did::SignedOut(_) => None,
        });
    states.collect()
}

/// What the states lasted is as much as the totals say, and each begins where the one before it ended.
fn adds_up(page: &ActivityPage) {
    let (mut next, mut sum) = (None, 0);
    for row in &page.rows {
        if let Did::Was { until, time, .. } = &row.what {
            assert_eq!(*until, next, "{:#?}", page.rows);
            next = Some(row.at);
            if until.is_some() {
                sum += time.as_millis();
            }
        }
    }
    let lasts = page.rows.iter().find_map(|row| match &row.what {
        Did::Was { until: None, .. } => Some(page.now.since(row.at).as_millis()),
        _ => None,
    });
    let totals: i64 = page.totals.iter().map(|it| it.time.as_millis()).sum();
    assert_eq!(totals, sum + lasts.expect("one state lasts"));
}

async fn a_call_is_written_up_and_then_comes_the_break_that_was_chosen_in_it(terms: Terms) {
    let wrap_up = |policy: &mut trunkline::dialer::Policy| policy.wrap_up_for = Span::minutes(60);
    let floor = terms.policy(wrap_up).open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let mut phone = alex.phone().await;
    let caller = floor.carrier.somebody_calls(CALLER, "tone").await;
    let invite = phone.invited().await.expect("it rings");
    let ringing = until_doing(&floor, &alex, AgentState::Ringing).await;
    let line = phone.accept(&invite).await.expect("the phone answers");
    hears(&line, 440.0).await;
    let talking = until_doing(&floor, &alex, AgentState::OnCall).await;
    assert_eq!(ringing.call, talking.call);
    says(&alex, "lunch").await;
    assert_eq!(doing(&floor, &alex).await, talking, "it comes later");
    floor.carrier.party_hangs_up(&caller).await;
    let wrap_up = until_doing(&floor, &alex, AgentState::WrapUp).await;
    assert_eq!(wrap_up.call, talking.call);

    let call = wrap_up.call.expect("wrap-up follows a call");
    let (status, more) = alex
        .post("/api/desk/wrap-up/more", &[("id", &call.to_string())])
        .await;
    assert_eq!(status, StatusCode::OK, "{more}");
    let before = wrap_up.wrap_up.expect("it has its time").until;
    let longer = doing(&floor, &alex).await.wrap_up.expect("it goes on");
    assert_eq!(longer.until, before.plus(Span::seconds(60)));

    let (status, me) = alex
        .post("/api/desk/wrap-up/end", &[("id", &call.to_string())])
        .await;
    assert_eq!(status, StatusCode::OK, "{me}");
    let lunch = AgentState::Away(Reason::Lunch);
    assert_eq!(doing(&floor, &alex).await.state, lunch);
    let signed_out = alex.request(Method::POST, "/sign-out").send().await;
    signed_out.expect("the dialer answers");
    let told = log(&floor, &alex).await;
    let of = Some(call);
    let wanted = [
        (AgentState::Offline, None),
        (AgentState::Available, None),
        (AgentState::Ringing, of),
        (AgentState::OnCall, of),
        (AgentState::WrapUp, of),
        (lunch, None),
        (AgentState::Offline, None),
    ];
    assert_eq!(told, wanted);
}

async fn wrap_up_ends_by_its_time_and_by_nothing_else(terms: Terms) {
    let wrap_up = |policy: &mut trunkline::dialer::Policy| policy.wrap_up_for = Span::seconds(2);
    let floor = terms.policy(wrap_up).open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let call = talked(&floor, &alex).await;
    until_doing(&floor, &alex, AgentState::Available).await;
    let told = log(&floor, &alex).await;
    let of = Some(call);
    let wanted = [
        (AgentState::Offline, None),
        (AgentState::Available, None),
        (AgentState::Dialing, of),
        (AgentState::OnCall, of),
        (AgentState::WrapUp, of),
        (AgentState::Available, None),
    ];
    assert_eq!(told, wanted);
    let page = alex.desk(&floor).activity(&ActivityQuery::default()).await;
    let lasted = page.expect("a log").totals.into_iter();
    let mut written = lasted.filter(|it| it.state == AgentState::WrapUp);
    let written = written.next().expect("a call was written up");
    assert!(written.time >= Span::seconds(2), "{written:?}");
    let (status, _) = alex
        .post("/api/desk/wrap-up/more", &[("id", &call.to_string())])
        .await;
    assert_eq!(status, StatusCode::CONFLICT, "it is over");
}

async fn nobody_is_offered_a_call_while_writing_one_up(terms: Terms) {
    let wrap_up = |policy: &mut trunkline::dialer::Policy| policy.wrap_up_for = Span::minutes(60);
    let floor = terms.policy(wrap_up).open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let call = talked(&floor, &alex).await;
    until_doing(&floor, &alex, AgentState::WrapUp).await;
    let rang = floor.carrier.rang().await.len();
    let caller = floor.carrier.somebody_calls(CALLER, "silent").await;
    floor.carrier.until_ended(&caller).await;
    // The caller alone: nobody was rung.
    assert_eq!(floor.carrier.rang().await.len(), rang + 1);

    let (status, _) = alex
        .post("/api/desk/wrap-up/end", &[("id", &call.to_string())])
        .await;
    assert_eq!(status, StatusCode::OK);
    let mut phone = alex.phone().await;
    floor.carrier.somebody_calls(CALLER, "tone").await;
    phone.invited().await.expect("now it rings");
}

async fn a_page_that_is_gone_is_noticed_and_comes_back_to_what_was(terms: Terms) {
    let floor = terms.open().await;
    let mut alex = floor.seat("alex", Role::Agent).await;
    says(&alex, "meeting").await;
    alex.close_page();
    until_doing(&floor, &alex, AgentState::ConnectionLost).await;
    alex.open_page().await;
    let meeting = AgentState::Away(Reason::Meeting);
    assert_eq!(doing(&floor, &alex).await.state, meeting);
    let told = log(&floor, &alex).await;
    let states: Vec<AgentState> = told.into_iter().map(|(state, _)| state).collect();
    let wanted = [
        AgentState::Offline,
        AgentState::Available,
        meeting,
        AgentState::ConnectionLost,
        meeting,
    ];
    assert_eq!(states, wanted);
}

#[tokio::test]
async fn the_plain_form_says_what_an_agent_is_doing() {
    let floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let request = alex.request(Method::POST, "/state");
    let request = request.header("content-type", FORM);
    let request = request.body("state=training&next=%2Factivity");
    let answer = request.send().await.expect("the dialer answers");
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()["location"], "/activity");
    let training = AgentState::Away(Reason::Training);
    assert_eq!(doing(&floor, &alex).await.state, training);
    for form in [
        [("state", "sleeping"), ("next", "/")],
        [("state", "more"), ("call", "")],
    ] {
        let (status, why) = alex.post("/state", &form).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{why}");
    }
    assert_eq!(doing(&floor, &alex).await.state, training);
}

async fn get(seat: &Seat, path: &str) -> (StatusCode, String) {
    let answer = seat.request(Method::GET, path).send().await;
    let answer = answer.expect("the dialer answers");
    let status = answer.status();
    (status, answer.text().await.expect("the whole of it"))
}

#[tokio::test]
async fn a_log_is_for_its_agent_and_for_supervisors() {
    let floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let blake = floor.seat("blake", Role::Agent).await;
    let sam = floor.seat("sam", Role::Supervisor).await;
    let of_alex = format!("/api/activity?agent={}", alex.agent.id);
    let (status, own) = get(&alex, &of_alex).await;
    assert_eq!(status, StatusCode::OK, "{own}");
    assert!(
        !own.contains("127."),
        "addresses are for supervisors: {own}"
    );
    assert!(!own.contains("blake"), "{own}");
    assert_eq!(get(&alex, "/api/activity").await.0, StatusCode::OK);
    let (status, refused) = get(&blake, &of_alex).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "{refused}");
    let (status, seen) = get(&sam, &of_alex).await;
    assert_eq!(status, StatusCode::OK);
    assert!(seen.contains("127.") && seen.contains("blake"), "{seen}");
    for bad in ["from=yesterday", "from=2026-11-25&to=2026-11-24"] {
        let (status, why) = get(&sam, &format!("/api/activity?{bad}")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{why}");
        assert!(why.contains("day"), "{why}");
    }
    let nobody = floor
        .http
        .get(format!("{}/api/activity", floor.url))
        .send()
        .await;
    let nobody = nobody.expect("the dialer answers").status();
    assert_eq!(nobody, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_csv_has_every_line_and_no_formula() {
    let floor = Terms::sqlite().open().await;
    let office = floor.dialer.office();
    let added = office.add_agent(
        "mallory",
        "=HYPERLINK(\"http://evil.example\")",
        Role::Agent,
        crate::stage::PASSWORD,
    );
    added.await.expect("the name is free");
    let mallory = Seat::sign_in(&floor, "mallory").await;
    // More lines than are read at once.
    for n in 0..600 {
        says(&mallory, if n % 2 == 0 { "break" } else { "available" }).await;
    }
    let answer = mallory.request(Method::GET, "/activity.csv").send().await;
    let answer = answer.expect("the dialer answers");
    assert_eq!(answer.status(), StatusCode::OK);
    let kind = answer.headers()["content-type"].to_str().expect("plain");
    assert!(kind.starts_with("text/csv"), "{kind}");
    let name = answer.headers()["content-disposition"].to_str();
    let name = name.expect("plain").to_owned();
    assert!(
        name.starts_with("attachment; filename=\"activity-"),
        "{name}"
    );
    let text = answer.text().await.expect("the whole of it");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "agent,what,reason,from,to,seconds,call,with,address"
    );
    let (_, json) = get(&mallory, "/api/activity?limit=1000").await;
    let json: Value = serde_json::from_str(&json).expect("JSON");
    let rows = json["rows"].as_array().expect("rows").len();
    assert_eq!(lines.len(), rows + 1);
    assert!(rows > 500, "{rows}");
    for line in &lines[1..] {
        assert!(line.starts_with("\"'=HYPERLINK("), "{line}");
    }
    let anonymous = floor.http.get(format!("{}/activity.csv", floor.url));
    let answer = anonymous.send().await.expect("the dialer answers");
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
}
