//! Reading elements and attributes, with what is wrong about them.

use reqwest::Method;
use roxmltree::Node;

use super::vocabulary::{ELSEWHERE, attributes};
use crate::exchange::call::Callback;
use crate::twilio::error::Trouble;

/// Refuses an element that cannot be performed, and notes attributes that are not known.
pub(super) fn check(node: Node<'_, '_>, warnings: &mut Vec<String>) -> Result<(), Trouble> {
    let name = node.tag_name().name();
    let Some(known) = attributes(name) else {
        let message = if ELSEWHERE.contains(&name) {
            format!("<{name}> is Twilio's, but the sandbox does not perform it")
        } else {
            format!("Schema validation: <{name}> is not a TwiML element")
        };
        return Err(Trouble::new(12200, message));
    };
    for attribute in node
        .attributes()
        .filter(|attribute| !known.contains(&attribute.name()))
    {
        warnings.push(format!("<{name}> has no attribute `{}`", attribute.name()));
    }
    Ok(())
}

/// An element in a place where it may not be.
pub(super) fn misplaced(name: &str, parent: &str) -> Trouble {
    Trouble::new(
        12200,
        format!("Schema validation: <{name}> may not be in <{parent}>"),
    )
}

/// All text inside, trimmed.
pub(super) fn text(node: Node<'_, '_>) -> String {
    let parts = node
        .descendants()
        .filter(Node::is_text)
        .filter_map(|part| part.text());
    parts.collect::<String>().trim().to_owned()
}

/// An attribute's value.
pub(super) fn owned(node: Node<'_, '_>, name: &str) -> Option<String> {
    node.attribute(name).map(str::to_owned)
}

/// GET where an attribute says so.
pub(super) fn method(node: Node<'_, '_>, name: &str) -> Method {
    let get = node
        .attribute(name)
        .is_some_and(|value| value.eq_ignore_ascii_case("get"));
    if get { Method::GET } else { Method::POST }
}

/// A boolean attribute.
pub(super) fn flag(node: Node<'_, '_>, name: &str, default: bool) -> bool {
    node.attribute(name)
        .map_or(default, |value| value.eq_ignore_ascii_case("true"))
}

/// A whole number; nonsense is noted and counts as the default.
pub(super) fn number(
    node: Node<'_, '_>,
    name: &str,
    default: u64,
    warnings: &mut Vec<String>,
) -> u64 {
    let Some(value) = node.attribute(name) else {
        return default;
    };
    value.trim().parse().unwrap_or_else(|_| {
        warnings.push(format!("`{name}` is not a whole number: {value}"));
        default
    })
}

/// The subscription of `<prefix>`, `<prefix>Method` and `<prefix>Event`.
pub(super) fn callback(node: Node<'_, '_>, prefix: &str, default: &str) -> Option<Callback> {
    let url = node
        .attribute(prefix)
        .filter(|url| !url.is_empty())?
        .to_owned();
    let events = node
        .attribute(format!("{prefix}Event").as_str())
        .unwrap_or(default);
    Some(Callback {
        url,
        method: method(node, &format!("{prefix}Method")),
        events: events.split_whitespace().map(str::to_owned).collect(),
    })
}
