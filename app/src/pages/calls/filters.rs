//! The filters: a plain form whose address is the list. What is rarely needed folds away.

use leptos::html;
use leptos::prelude::*;
use leptos_router::components::{A, Form};
use trunkline::call::{CallState, Direction, Disposition};
use trunkline::desk::{Colleague, HistoryQuery};

use crate::components::browser;
use crate::components::icon::{Glyph, Icon};
use crate::words;

/// Fields that are always in sight; the others fold away.
const IN_SIGHT: [&str; 2] = ["text", "number"];

/// What can be filtered, filled with what is.
#[component]
pub(super) fn Filters(
    /// What is asked for.
    query: Memo<HistoryQuery>,
    /// Who may be chosen; nobody where others' calls are not to be seen.
    people: StoredValue<Vec<Colleague>>,
) -> impl IntoView {
    let folded = move || {
        query.with(|query| {
            let fields = query.filters().into_iter();
            fields.filter(|(name, _)| !IN_SIGHT.contains(name)).count()
        })
    };
    view! {
        <Form method="GET" action="/calls" attr:class="filters" attr:role="search">
            <div class="filters-head">
                <div class="search">
                    <label class="out-of-sight" for="text">"Words of the notes or the name"</label>
                    <Icon glyph=Glyph::Search/>
                    <input
                        id="text"
                        type="search"
                        name="text"
                        maxlength="100"
                        placeholder="Notes or name"
                        autocomplete="off"
                        prop:value=move || query.with(|query| query.text.clone().unwrap_or_default())
                        value=query.with_untracked(|query| query.text.clone())
                    />
                </div>
                <div class="field filter-number">
                    <label class="out-of-sight" for="number">"Part of the number, three digits or more"</label>
                    <input
                        id="number"
                        type="search"
                        inputmode="tel"
                        name="number"
                        maxlength="40"
                        placeholder="Part of a number"
                        autocomplete="off"
                        prop:value=move || query.with(|query| query.number.clone().unwrap_or_default())
                        value=query.with_untracked(|query| query.number.clone())
                    />
                </div>
                <button type="submit" class="button primary">"Search"</button>
            </div>
            <details class="filters-more">
                <summary>
                    "More filters"
                    {move || Some(folded()).filter(|count| *count > 0).map(|count| view! {
                        <span class="filters-count">
                            {count}
                            <span class="out-of-sight">" set"</span>
                        </span>
                    })}
                    <Icon glyph=Glyph::Down/>
                </summary>
                <div class="filters-sheet">
                    <Days query/>
                    <Choices query people/>
                    <States query/>
                    <div class="filters-do">
                        <button type="submit" class="button primary">"Show calls"</button>
                        <A href="/calls" attr:class="button">"Clear all"</A>
                    </div>
                </div>
            </details>
        </Form>
    }
}

/// From one day to another: those of the reader, or of UTC where the page cannot tell.
#[component]
fn Days(query: Memo<HistoryQuery>) -> impl IntoView {
    let offset = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(offset) = offset.get() {
            offset.set_value(&browser::minutes_before_utc().to_string());
        }
    });
    let day = |name: &'static str, label: &'static str, of: fn(&HistoryQuery) -> Option<String>| {
        view! {
            <label class="field">
                <span>{label}</span>
                <input
                    type="date"
                    name=name
                    prop:value=move || query.with(of).unwrap_or_default()
                    value=query.with_untracked(of)
                />
            </label>
        }
    };
    view! {
        {day("from", "From", |query| query.from.clone())}
        {day("to", "To", |query| query.to.clone())}
        <input type="hidden" name="offset" node_ref=offset/>
        <p class="filters-hint until-ready">"Days are those of UTC."</p>
    }
}

#[component]
fn Choices(query: Memo<HistoryQuery>, people: StoredValue<Vec<Colleague>>) -> impl IntoView {
    let directions = Direction::EVERY
        .iter()
        .map(|one| (one.word().to_owned(), words::direction(*one).to_owned()));
    let outcomes = Disposition::ALL
        .iter()
        .map(|one| (one.word().to_owned(), words::disposition(*one).to_owned()));
    let agents: Vec<(String, String)> = people.with_value(|people| {
        let each = people
            .iter()
            .map(|one| (one.id.to_string(), one.name.clone()));
        each.collect()
    });
    view! {
        {choice("direction", "Direction", "Both ways", directions.collect(), query, |query| query.direction.clone())}
        {choice("outcome", "Outcome", "Any outcome", outcomes.collect(), query, |query| query.outcome.clone())}
        {(!agents.is_empty()).then(|| choice(
            "agent", "Agent", "Everybody", agents, query, |query| query.agent.clone(),
        ))}
    }
}

fn choice(
    name: &'static str,
    label: &'static str,
    any: &'static str,
    options: Vec<(String, String)>,
    query: Memo<HistoryQuery>,
    of: fn(&HistoryQuery) -> Option<String>,
) -> impl IntoView {
    let chosen = move || query.with(of);
    let options = options.into_iter().map(|(value, words)| {
        let own = value.clone();
        let selected = move || chosen().as_deref() == Some(own.as_str());
        view! { <option value=value selected=selected>{words}</option> }
    });
    view! {
        <label class="field">
            <span>{label}</span>
            <select name=name>
                <option value="" selected=move || chosen().is_none()>{any}</option>
                {options.collect_view()}
            </select>
        </label>
    }
}

#[component]
fn States(query: Memo<HistoryQuery>) -> impl IntoView {
    let one = move |state: CallState| {
        let set = move || {
            query.with(|query| {
                let all = query.state.as_deref().unwrap_or_default();
                all.split(',').any(|word| word == state.word())
            })
        };
        view! {
            <label class="pick">
                <input
                    type="checkbox"
                    name="state"
                    value=state.word()
                    checked=untrack(set)
                    prop:checked=set
                />
                <span>{words::call_state(state)}</span>
            </label>
        }
    };
    view! {
        <fieldset class="picks">
            <legend>"State"</legend>
            <div>{CallState::EVERY.iter().copied().map(one).collect_view()}</div>
        </fieldset>
    }
}
