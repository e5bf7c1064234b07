//! The sandbox's page: who lives here, what is going on, and what went wrong.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::SystemTime;

use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};

use crate::clock::unix_millis;
use crate::exchange::Exchange;
use crate::exchange::call::Call;
use crate::people::TABLE;
use crate::twilio::twiml::escape;

const STYLE: &str = include_str!("page.css");

/// GET /.
pub(super) async fn page(State(exchange): State<Arc<Exchange>>) -> Response {
    let calls = exchange.book().calls.clone();
    let body = [
        people(&exchange),
        live(&calls),
        past(&calls),
        messages(&exchange),
        webhooks(&exchange),
        errors(&exchange),
        faults(&exchange),
    ]
    .concat();
    let html = format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Sandbox</title>\
         <meta name=viewport content=\"width=device-width,initial-scale=1\">\
         <style>{STYLE}</style></head><body><header>\
         <h1>Sandbox</h1><p>The telephone network on this machine. Nobody here is real.</p></header>\
         <main>{body}</main></body></html>"
    );
    let policy =
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::REFRESH, "3"),
    ];
    (headers, Html(html)).into_response()
}

fn section(title: &str, inner: &str) -> String {
    format!("<section><h2>{title}</h2>{inner}</section>")
}

fn table(heads: &[&str], rows: &[Vec<String>], nothing: &str) -> String {
    if rows.is_empty() {
        return format!("<p class=nothing>{nothing}</p>");
    }
    let mut html = String::from("<div class=wide><table><thead><tr>");
    heads
        .iter()
        .for_each(|head| html.push_str(&format!("<th scope=col>{head}</th>")));
    html.push_str("</tr></thead><tbody>");
    for row in rows {
        html.push_str("<tr>");
        // On a narrow screen each cell shows the head it belongs to.
        for (head, cell) in heads.iter().zip(row) {
            html.push_str(&format!("<td data-head=\"{head}\">{cell}</td>"));
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table></div>");
    html
}

fn people(exchange: &Exchange) -> String {
    let ours: Vec<&str> = exchange
        .accounts
        .iter()
        .flat_map(|account| account.numbers.iter().map(|number| number.number.as_str()))
        .collect();
    let rows: Vec<Vec<String>> = TABLE
        .iter()
        .map(|row| {
            let number = format!("+121255501{}", row.digits.unwrap_or("00"));
            let mut buttons = String::new();
            for to in &ours {
                let _ = write!(
                    buttons,
                    "<form method=post action=/sandbox/ring><input type=hidden name=from value=\"{number}\">\
                     <input type=hidden name=to value=\"{0}\"><button>Ring {0}</button></form>",
                    escape(to)
                );
            }
            let ends = row.digits.map_or("any other".to_owned(), |digits| format!("…{digits}"));
            for to in &ours {
                let _ = write!(
                    buttons,
                    "<form method=post action=/sandbox/write><input type=hidden name=from value=\"{number}\">\
                     <input type=hidden name=to value=\"{0}\"><button>Text {0}</button></form>",
                    escape(to)
                );
            }
            let texts = escape(&row.texts.does());
            vec![ends, format!("<code>{number}</code>"), row.does.to_owned(), texts, buttons]
        })
        .collect();
    let heads = [
        "Number ends in",
        "For example",
        "When you call",
        "When you text",
        "Let them call or text you",
    ];
    section("People", &table(&heads, &rows, ""))
}

fn live(calls: &[Arc<Call>]) -> String {
    let live = calls.iter().filter(|call| !call.status().is_final()).rev();
    let rows: Vec<Vec<String>> = live
        .map(|call| {
            let hang_up = format!(
                "<form method=post action=/sandbox/hangup><input type=hidden name=sid value=\"{}\">\
                 <button>Hang up</button></form>",
                call.sid
            );
            let mut row = facts(call);
            row.push(hang_up);
            row
        })
        .collect();
    let heads = ["From", "To", "State", "Since", "Keys", "Action"];
    section("Live calls", &table(&heads, &rows, "No phone is in use."))
}

fn past(calls: &[Arc<Call>]) -> String {
    let past = calls
        .iter()
        .rev()
        .filter(|call| call.status().is_final())
        .take(10);
    let rows: Vec<Vec<String>> = past
        .map(|call| {
            let mut row = facts(call);
            row.push(
                call.facts()
                    .ended_by
                    .map(|by| format!("{by:?}").to_lowercase())
                    .unwrap_or_default(),
            );
            row
        })
        .collect();
    let heads = ["From", "To", "State", "Since", "Keys", "Ended by"];
    section("Last calls", &table(&heads, &rows, "No call was made yet."))
}

fn messages(exchange: &Exchange) -> String {
    let messages = exchange.book().messages.clone();
    let newest = messages.iter().rev().take(10);
    let rows: Vec<Vec<String>> = newest
        .map(|message| {
            let facts = message.facts();
            vec![
                escape(&message.from),
                escape(&message.to),
                format!("<b class={0}>{0}</b>", facts.status),
                ago(unix_millis(message.created)),
                escape(&facts.body.chars().take(80).collect::<String>()),
            ]
        })
        .collect();
    let heads = ["From", "To", "State", "Since", "Text"];
    section("Last messages", &table(&heads, &rows, "Nobody wrote yet."))
}

fn facts(call: &Call) -> Vec<String> {
    let facts = call.facts();
    vec![
        escape(&call.from),
        escape(&call.to),
        format!("<b class={0}>{0}</b>", facts.status.as_str()),
        ago(unix_millis(call.created)),
        escape(&facts.digits),
    ]
}

fn ago(at: u64) -> String {
    let seconds = unix_millis(SystemTime::now()).saturating_sub(at) / 1000;
    if seconds < 120 {
        format!("{seconds} s ago")
    } else {
        format!("{} min ago", seconds / 60)
    }
}

fn webhooks(exchange: &Exchange) -> String {
    let sent = exchange.postman.deliveries.after(0);
    let rows: Vec<Vec<String>> = sent
        .iter()
        .rev()
        .take(20)
        .map(|it| {
            let event = it
                .params
                .iter()
                .find(|(name, _)| name == "StatusCallbackEvent" || name == "CallStatus");
            let answer = it.status.map_or_else(
                || it.error.clone().unwrap_or_default(),
                |status| status.to_string(),
            );
            vec![
                ago(it.at),
                it.kind.to_owned(),
                escape(event.map(|(_, value)| value.as_str()).unwrap_or_default()),
                format!("<code>{}</code>", escape(&it.url)),
                escape(&answer),
                format!("{} ms", it.took_ms),
                it.fault.unwrap_or_default().to_owned(),
            ]
        })
        .collect();
    let heads = ["When", "Kind", "Event", "URL", "Answer", "Took", "Fault"];
    section("Last webhooks", &table(&heads, &rows, "None was sent yet."))
}

fn errors(exchange: &Exchange) -> String {
    let rows: Vec<Vec<String>> = exchange
        .debugger
        .entries()
        .iter()
        .rev()
        .take(20)
        .map(|it| {
            let url = it.url.as_deref().unwrap_or_default();
            vec![
                ago(it.at),
                format!("<b class={}>{}</b>", it.level, it.code),
                escape(&it.message),
                format!("<code>{}</code>", escape(url)),
            ]
        })
        .collect();
    section(
        "Errors",
        &table(
            &["When", "Code", "What", "Where"],
            &rows,
            "Nothing went wrong.",
        ),
    )
}

fn faults(exchange: &Exchange) -> String {
    let rows: Vec<Vec<String>> = exchange
        .faults
        .rules()
        .iter()
        .map(|rule| {
            let of = rule
                .webhook
                .as_deref()
                .map(|kind| format!("webhook {kind}"));
            let of = of.or_else(|| rule.rest.as_deref().map(|path| format!("REST {path}")));
            let times = rule
                .times
                .map_or("always".to_owned(), |times| times.to_string());
            vec![
                escape(&of.unwrap_or_default()),
                rule.fault.name().to_owned(),
                times,
                rule.done.to_string(),
            ]
        })
        .collect();
    let mut inner = table(
        &["To", "Fault", "Times", "Done"],
        &rows,
        "Everything works as it should.",
    );
    let offers = [
        ("late", "Next webhook 3 s late"),
        ("repeat", "Next webhook twice"),
        ("lose", "Lose the next webhook"),
        ("forge", "Forge the next signature"),
        ("429", "Next REST answer 429"),
        ("500", "Next REST answer 500"),
    ];
    inner.push_str("<form method=post action=/sandbox/fault class=row>");
    for (kind, label) in offers {
        let _ = write!(inner, "<button name=kind value={kind}>{label}</button>");
    }
    inner.push_str("</form><form method=post action=/sandbox/faults/clear><button>Forget all faults</button></form>");
    section("Faults", &inner)
}
