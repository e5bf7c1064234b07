//! The parameters of Twilio's requests about a call.

use crate::exchange::call::{Call, Facts, Status};
use crate::twilio::API_VERSION;

/// Pairs for a form body.
pub(crate) type Params = Vec<(String, String)>;

/// Adds a pair.
pub(crate) fn put(params: &mut Params, name: &str, value: impl Into<String>) {
    params.push((name.to_owned(), value.into()));
}

/// What every request about a call says, with the status named as given (`initiated` exists only here).
pub(crate) fn of_call(call: &Call, facts: &Facts, status: &str) -> Params {
    let mut params = Params::new();
    put(&mut params, "AccountSid", &call.account.account_sid);
    put(&mut params, "ApiVersion", API_VERSION);
    put(&mut params, "CallSid", &call.sid);
    put(&mut params, "CallStatus", status);
    put(&mut params, "Direction", call.direction.as_str());
    put(&mut params, "From", &call.from);
    put(&mut params, "To", &call.to);
    put(&mut params, "Caller", &call.from);
    let called = if call.application.is_some() {
        ""
    } else {
        &call.to
    };
    put(&mut params, "Called", called);
    for (name, number) in [
        ("From", &call.from),
        ("To", &call.to),
        ("Caller", &call.from),
        ("Called", &call.to),
    ] {
        place(&mut params, name, number);
    }
    if let Some(parent) = &call.parent {
        put(&mut params, "ParentCallSid", parent);
    }
    if let Some(from) = &call.forwarded_from {
        put(&mut params, "ForwardedFrom", from);
    }
    if let Some(by) = facts.answered_by {
        put(&mut params, "AnsweredBy", by);
    }
    params
}

/// What a request for TwiML says: the above, the application, and the parameters the browser chose, which never
/// replace Twilio's own.
pub(crate) fn of_voice_request(call: &Call) -> Params {
    let facts = call.facts();
    let status = if facts.status == Status::Queued {
        Status::Ringing
    } else {
        facts.status
    };
    let mut params = of_call(call, &facts, status.as_str());
    if let Some(application) = &call.application {
        put(&mut params, "ApplicationSid", application);
    }
    for (name, value) in &call.custom {
        if !params.iter().any(|(known, _)| known == name) {
            put(&mut params, name, value);
        }
    }
    params
}

/// City, state, postal code and country of a number, where it is one.
pub(crate) fn place(params: &mut Params, name: &str, number: &str) {
    let Some((city, state, zip, country)) = place_of(number) else {
        return;
    };
    for (part, value) in [
        ("City", city),
        ("State", state),
        ("Zip", zip),
        ("Country", country),
    ] {
        put(params, &format!("{name}{part}"), value);
    }
}

fn place_of(number: &str) -> Option<(&'static str, &'static str, &'static str, &'static str)> {
    let digits = number.strip_prefix('+')?;
    Some(match digits.get(..4)? {
        "1212" => ("NEW YORK", "NY", "10001", "US"),
        "1206" => ("SEATTLE", "WA", "98101", "US"),
        "1312" => ("CHICAGO", "IL", "60601", "US"),
        "1415" => ("SAN FRANCISCO", "CA", "94105", "US"),
        "1510" => ("OAKLAND", "CA", "94601", "US"),
        _ if digits.starts_with('1') => ("", "", "", "US"),
        _ if digits.starts_with("44") => ("", "", "", "GB"),
        _ => return None,
    })
}
