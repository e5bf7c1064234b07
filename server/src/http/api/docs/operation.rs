//! One route, to be read: who may, what it takes, what it answers, and how to ask it with curl.

use leptos::prelude::*;
use serde_json::Value;

use super::{schema, text};

/// A route with its method.
#[derive(Clone)]
pub(super) struct Operation {
    /// `get`, `post` …
    pub(super) method: String,
    /// The path, with its parameters in braces.
    pub(super) path: String,
    about: Value,
}

impl Operation {
    /// Its id, which is also its place on the page.
    pub(super) fn id(&self) -> String {
        self.text("operationId")
    }

    /// What it does, in a few words.
    pub(super) fn summary(&self) -> String {
        self.text("summary")
    }

    fn text(&self, name: &str) -> String {
        self.about[name].as_str().unwrap_or_default().to_owned()
    }

    /// What it takes as JSON.
    fn body(&self) -> Option<&Value> {
        let schema = &self.about["requestBody"]["content"]["application/json"]["schema"];
        (!schema.is_null()).then_some(schema)
    }

    /// What may be shown to be let in; nothing where anybody may ask.
    fn proofs(&self) -> Vec<&'static str> {
        let list = self.about["security"].as_array().into_iter().flatten();
        let names = list.filter_map(|one| one.as_object()?.keys().next().cloned());
        let words = names.filter_map(|name| match name.as_str() {
            "token" => Some("a token"),
            "key" => Some("a key"),
            "session" => Some("the session of a browser"),
            _ => None,
        });
        words.collect()
    }
}

/// The routes of a group, in the order of the description.
pub(super) fn of_tag(api: &Value, tag: &str) -> Vec<Operation> {
    let paths = api["paths"].as_object().into_iter().flatten();
    let mut found = Vec::new();
    for (path, item) in paths {
        for (method, about) in item.as_object().into_iter().flatten() {
            let tags = about["tags"].as_array().into_iter().flatten();
            if tags.into_iter().any(|one| one.as_str() == Some(tag)) {
                found.push(Operation {
                    method: method.clone(),
                    path: path.clone(),
                    about: about.clone(),
                });
            }
        }
    }
    found
}

/// A method, as a label.
pub(super) fn method(name: &str) -> AnyView {
    let name = name.to_uppercase();
    view! { <span class="api-method" data-method=name.clone()>{name.clone()}</span> }.into_any()
}

/// The route on the page.
pub(super) fn view(api: &Value, it: &Operation, public_url: &str) -> AnyView {
    let proofs = it.proofs();
    let who = if proofs.is_empty() {
        "Anybody may ask.".to_owned()
    } else {
        format!("Shown with {}.", proofs.join(", or "))
    };
    view! {
        <article class="card api-route" id=it.id()>
            <h3>{it.summary()}</h3>
            <p class="api-address">{method(&it.method)}<code>{it.path.clone()}</code></p>
            {text::paragraphs(&it.text("description"))}
            <p class="api-soft">{who}</p>
            {parameters(api, it)}
            {it.body().map(|body| taken(api, body))}
            <h4>"For example"</h4>
            <pre tabindex="0"><code>{curl(api, it, public_url)}</code></pre>
            {answers(api, it)}
        </article>
    }
    .into_any()
}

fn parameters(api: &Value, it: &Operation) -> Option<AnyView> {
    let list = it.about["parameters"].as_array()?;
    let rows: Vec<AnyView> = list
        .iter()
        .map(|one| {
            let name = one["name"].as_str().unwrap_or_default().to_owned();
            let place = one["in"].as_str().unwrap_or_default();
            let kind = format!("{} in the {place}", schema::kind_of(api, &one["schema"]));
            let needed = (one["required"] == Value::Bool(true)).then_some("needed");
            let about = one["description"].as_str().unwrap_or_default();
            schema::row(name, &kind, needed, about)
        })
        .collect();
    let view = view! { <h4>"Parameters"</h4><dl class="api-fields">{rows}</dl> };
    (!list.is_empty()).then(|| view.into_any())
}

fn taken(api: &Value, body: &Value) -> AnyView {
    let rows = schema::fields(api, body);
    view! { <h4>"Body"</h4><dl class="api-fields">{rows}</dl> }.into_any()
}

/// How to ask it from a terminal.
fn curl(api: &Value, it: &Operation, public_url: &str) -> String {
    let mut line = String::from("curl");
    if it.method != "get" {
        line.push_str(&format!(" -X {}", it.method.to_uppercase()));
    }
    line.push_str(&format!(" '{public_url}{}'", it.path));
    let mut add = |more: String| line.push_str(&format!(" \\\n  {more}"));
    match it.proofs().first() {
        Some(&"a token") => add("-H 'Authorization: Bearer TOKEN'".to_owned()),
        Some(_) => add("-u 'KEY:SECRET'".to_owned()),
        None => {}
    }
    for one in it.about["parameters"].as_array().into_iter().flatten() {
        if one["in"] == "header" {
            let name = one["name"].as_str().unwrap_or_default();
            let value = schema::example(api, one);
            add(format!("-H '{name}: {}'", value.as_str().unwrap_or("…")));
        }
    }
    if let Some(body) = it.body() {
        add("-H 'Content-Type: application/json'".to_owned());
        add(format!("-d '{}'", schema::example(api, body)));
    }
    line
}

fn answers(api: &Value, it: &Operation) -> AnyView {
    let responses = it.about["responses"].as_object().into_iter().flatten();
    let mut good = Vec::new();
    let mut rows = Vec::new();
    for (status, response) in responses {
        let words = response["description"].as_str().unwrap_or_default();
        let body = &response["content"]["application/json"]["schema"];
        if status.starts_with('2') && !body.is_null() {
            let example = serde_json::to_string_pretty(&schema::example(api, body));
            let fields = schema::fields(api, body);
            good.push(view! {
                <pre tabindex="0"><code>{example.unwrap_or_default()}</code></pre>
                <details>
                    <summary>"Its fields"</summary>
                    <dl class="api-fields">{fields}</dl>
                </details>
            });
        }
        rows.push(view! {
            <li><span class="tag">{status.clone()}</span><span>{text::inline(words)}</span></li>
        });
    }
    view! { <h4>"Answers"</h4>{good}<ul class="api-answers">{rows}</ul> }.into_any()
}
