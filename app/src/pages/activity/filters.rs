//! Whose log is shown, and which days of it.

use leptos::prelude::*;
use leptos_router::components::Form;
use leptos_router::location::Url;
use leptos_router::params::ParamsMap;
use trunkline::desk::ActivityPage;

/// What an address asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) agent: Option<String>,
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
    pub(super) before: Option<String>,
}

impl Asked {
    pub(super) fn read(query: &ParamsMap) -> Self {
        let said = |name: &str| query.get(name).filter(|value| !value.is_empty());
        Self {
            agent: said("agent"),
            from: said("from"),
            to: said("to"),
            before: said("before"),
        }
    }

    /// What would be asked for to see this page again.
    pub(super) fn of(page: &ActivityPage) -> Self {
        Self {
            agent: Some(page.agent.id.to_string()),
            from: Some(page.from.to_string()),
            to: Some(page.to.to_string()),
            before: None,
        }
    }

    /// The address that asks for it.
    pub(super) fn address(&self, path: &str) -> String {
        let named = [
            ("agent", &self.agent),
            ("from", &self.from),
            ("to", &self.to),
            ("before", &self.before),
        ];
        let said = named.into_iter().filter_map(|(name, value)| {
            let value = value.as_ref()?;
            Some(format!("{name}={}", Url::escape(value)))
        });
        format!("{path}?{}", said.collect::<Vec<_>>().join("&"))
    }
}

/// The form with the filters.
#[component]
pub(super) fn Filters(
    /// What is shown.
    page: ActivityPage,
) -> impl IntoView {
    let chosen = page.agent.id;
    let choice = (page.agents.len() > 1).then(|| {
        let option = |agent: trunkline::desk::AgentName| {
            view! {
                <option value=agent.id.to_string() selected={agent.id == chosen}>{agent.name}</option>
            }
        };
        let options = page.agents.clone().into_iter().map(option).collect_view();
        view! {
            <label class="field">
                <span>"Agent"</span>
                <select name="agent">{options}</select>
            </label>
        }
    });
    view! {
        <Form method="GET" action="/activity" attr:class="card activity-filters">
            {choice}
            <label class="field">
                <span>"First day"</span>
                <input type="date" name="from" value=page.from.to_string() required/>
            </label>
            <label class="field">
                <span>"Last day"</span>
                <input type="date" name="to" value=page.to.to_string() required/>
            </label>
            <button type="submit" class="button primary">"Show"</button>
            <p class="activity-filters-note">"Days and times are in UTC."</p>
        </Form>
    }
}
