//! What a body looks like: its fields with their meaning, and an example.

use leptos::prelude::*;
use serde_json::{Map, Value};

use super::text;

/// So deep a body is shown; none of ours is deeper.
const DEPTH_MAX: u32 = 6;

/// Follows a reference to the schema it names.
fn resolve<'a>(api: &'a Value, schema: &'a Value) -> &'a Value {
    let named = schema["$ref"].as_str();
    let found = named.and_then(|named| api.pointer(named.trim_start_matches('#')));
    found.unwrap_or(schema)
}

/// An example of a body.
pub(super) fn example(api: &Value, schema: &Value) -> Value {
    example_at(api, schema, DEPTH_MAX)
}

fn example_at(api: &Value, schema: &Value, depth: u32) -> Value {
    let schema = resolve(api, schema);
    let given = [&schema["example"], &schema["examples"][0]];
    if let Some(given) = given.into_iter().find(|given| !given.is_null()) {
        return given.clone();
    }
    if depth == 0 {
        return Value::Null;
    }
    if let Some(properties) = schema["properties"].as_object() {
        let fields = properties.iter();
        let fields = fields.map(|(name, field)| (name.clone(), example_at(api, field, depth - 1)));
        return Value::Object(fields.collect::<Map<_, _>>());
    }
    match kind(schema).as_str() {
        "text" if schema["format"] == "uuid" => "019ab3f2-7c1e-7d55-8f0a-2f6d1c9e4b70".into(),
        "text" => "…".into(),
        "whole number" | "number" => 0.into(),
        "true or false" => false.into(),
        "list" => Value::Array(vec![example_at(api, &schema["items"], depth - 1)]),
        _ => Value::Null,
    }
}

/// What kind of value it is, in words.
fn kind(schema: &Value) -> String {
    let of = match &schema["type"] {
        Value::Array(kinds) => {
            let kinds: Vec<&str> = kinds.iter().filter_map(Value::as_str).collect();
            let own: Vec<&str> = kinds
                .iter()
                .copied()
                .filter(|kind| *kind != "null")
                .collect();
            let word = word(own.first().copied().unwrap_or_default());
            let optional = kinds.len() > own.len();
            return if optional {
                format!("{word} or null")
            } else {
                word.to_owned()
            };
        }
        Value::String(kind) => kind.as_str(),
        _ => "",
    };
    word(of).to_owned()
}

fn word(kind: &str) -> &'static str {
    match kind {
        "string" => "text",
        "integer" => "whole number",
        "number" => "number",
        "boolean" => "true or false",
        "array" => "list",
        _ => "object",
    }
}

/// The fields of a body, those of the objects in it below them.
pub(super) fn fields(api: &Value, schema: &Value) -> Vec<AnyView> {
    fields_at(api, schema, "", DEPTH_MAX)
}

fn fields_at(api: &Value, schema: &Value, before: &str, depth: u32) -> Vec<AnyView> {
    let schema = resolve(api, schema);
    let required = schema["required"].as_array();
    let is_required = |name: &str| {
        required.is_some_and(|required| required.iter().any(|one| one.as_str() == Some(name)))
    };
    let properties = schema["properties"].as_object().into_iter().flatten();
    let mut rows = Vec::new();
    for (name, field) in properties {
        let own = format!("{before}{name}");
        let inner = resolve(api, field);
        let about = field["description"]
            .as_str()
            .or(inner["description"].as_str());
        let about = about.unwrap_or_default().to_owned();
        let needed = is_required(name).then_some("needed");
        rows.push(row(own.clone(), &kind(inner), needed, &about));
        if depth > 0 {
            rows.extend(fields_at(api, inner, &format!("{own}."), depth - 1));
            rows.extend(fields_at(
                api,
                &inner["items"],
                &format!("{own}[]."),
                depth - 1,
            ));
        }
    }
    rows
}

/// One field or parameter.
pub(super) fn row(name: String, kind: &str, needed: Option<&'static str>, about: &str) -> AnyView {
    let kind = match needed {
        Some(needed) => format!("{kind}, {needed}"),
        None => kind.to_owned(),
    };
    view! {
        <div class="api-field">
            <dt>
                <code>{name}</code>
                <span class="api-soft">{kind}</span>
            </dt>
            <dd>{text::inline(about)}</dd>
        </div>
    }
    .into_any()
}

/// What kind of value a parameter is.
pub(super) fn kind_of(api: &Value, schema: &Value) -> String {
    kind(resolve(api, schema))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_example_is_made_from_what_the_fields_say() {
        let api = json!({"components": {"schemas": {"Party": {
            "type": "object", "properties": {"label": {"type": "string", "example": "Ada"}},
        }}}});
        let schema = json!({"type": "object", "properties": {
            "them": {"$ref": "#/components/schemas/Party"},
            "count": {"type": "integer"},
            "ended_at": {"type": ["integer", "null"]},
            "list": {"type": "array", "items": {"type": "boolean"}},
        }});
        let wanted =
            json!({"them": {"label": "Ada"}, "count": 0, "ended_at": null, "list": [false]});
        assert_eq!(example(&api, &schema), wanted);
    }

    #[test]
    fn what_may_be_null_says_so() {
        assert_eq!(kind(&json!({"type": ["string", "null"]})), "text or null");
        assert_eq!(kind(&json!({"type": "array"})), "list");
    }
}
