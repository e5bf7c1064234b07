//! A flow as text, with what is wrong with it and a drawing of it beside it.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_meta::Title;
use trunkline::desk::{FlowPage, FlowReport};
use trunkline::flow::Fault;

use super::api::{check_flow, save_flow};
use super::drawing::Drawing;
use super::starter::STARTER;
use crate::components::notice::{Notice, Weight};

/// So long nothing is typed before it is looked at.
const PAUSE: Duration = Duration::from_millis(400);

/// What is being written, and what the server said of it.
#[derive(Clone, Copy)]
struct Draft {
    name: StoredValue<String>,
    version: RwSignal<i64>,
    text: RwSignal<String>,
    kept: RwSignal<String>,
    report: RwSignal<FlowReport>,
    saving: RwSignal<bool>,
    told: RwSignal<Option<Result<i64, String>>>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Draft {
    fn new(page: FlowPage) -> Self {
        let text = if page.version == 0 {
            STARTER.to_owned()
        } else {
            page.text.clone()
        };
        Self {
            name: StoredValue::new(page.name),
            version: RwSignal::new(page.version),
            text: RwSignal::new(text),
            kept: RwSignal::new(page.text),
            report: RwSignal::new(page.report),
            saving: RwSignal::new(false),
            told: RwSignal::new(None),
            timer: StoredValue::new(None),
        }
    }

    fn typed(self, text: String) {
        self.text.set(text);
        self.told.set(None);
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        let timer = set_timeout_with_handle(move || self.look(), PAUSE);
        self.timer.set_value(timer.ok());
    }

    /// Asks what is to be said of the text as it stands.
    fn look(self) {
        let text = self.text.get_untracked();
        spawn_local(async move {
            let said = check_flow(self.name.get_value(), text.clone()).await;
            // Another letter may have been typed meanwhile, or the page left.
            if let Ok(report) = said
                && self.text.try_get_untracked().as_ref() == Some(&text)
            {
                self.report.set(report);
            }
        });
    }

    fn save(self) {
        self.saving.set(true);
        let (name, version) = (self.name.get_value(), self.version.get_untracked());
        let text = self.text.get_untracked();
        spawn_local(async move {
            let said = save_flow(name, version, text).await;
            if self.saving.try_set(false).is_some() {
                return;
            }
            match said {
                Ok(page) => {
                    self.version.set(page.version);
                    self.kept.set(page.text);
                    self.report.set(page.report);
                    self.told.set(Some(Ok(page.version)));
                }
                Err(error) => self.told.set(Some(Err(error.to_string()))),
            }
        });
    }
}

/// The text, its faults, and the drawing.
#[component]
pub(super) fn Editor(
    /// As the server knows it.
    page: FlowPage,
) -> impl IntoView {
    let name = page.name.clone();
    let draft = Draft::new(page);
    Effect::new(move |_| draft.look());
    let faults = Memo::new(move |_| draft.report.with(|report| report.faults.clone()));
    let drawing = Memo::new(move |_| draft.report.with(|report| report.drawing.clone()));
    let changed = move || draft.text.with(|text| draft.kept.with(|kept| text != kept));
    let wrong = move || faults.with(|faults| !faults.is_empty());
    view! {
        <Title text=format!("Flow {name}")/>
        <div class="page-head">
            <h1>"Flow " {name}</h1>
            <button
                type="button"
                class="button primary"
                disabled=move || draft.saving.get() || wrong() || !changed()
                on:click=move |_| draft.save()
            >
                {move || if draft.saving.get() { "Saving…" } else { "Save" }}
            </button>
        </div>
        <Told draft/>
        <div class="flow-columns">
            <section class="card flow-text" aria-label="Text">
                <label class="out-of-sight" for="flow-text">"Text of the flow"</label>
                <textarea
                    id="flow-text"
                    spellcheck="false"
                    autocomplete="off"
                    maxlength="20000"
                    aria-describedby="flow-faults"
                    aria-invalid=move || wrong().to_string()
                    prop:value=move || draft.text.get()
                    on:input:target=move |event| draft.typed(event.target().value())
                >{draft.text.get_untracked()}</textarea>
                <div id="flow-faults" aria-live="polite">
                    <Faults faults stories=Signal::derive(move || draft.report.with(|it| it.stories))/>
                </div>
            </section>
            <section class="card flow-drawing" aria-label="Drawing">
                {move || match drawing.get() {
                    Some(drawing) => view! { <Drawing drawing/> }.into_any(),
                    None => view! {
                        <p class="empty">"It is drawn as soon as the text can be read."</p>
                    }
                    .into_any(),
                }}
            </section>
        </div>
    }
}

#[component]
fn Told(draft: Draft) -> impl IntoView {
    move || {
        draft.told.get().map(|told| match told {
            Ok(version) => view! {
                <p class="flow-told" role="status">
                    {format!("Saved as version {version}. Calls that come in from now on go through it.")}
                </p>
            }
            .into_any(),
            Err(words) => {
                view! { <Notice weight=Weight::Problem>{words}</Notice> }.into_any()
            }
        })
    }
}

#[component]
fn Faults(faults: Memo<Vec<Fault>>, stories: Signal<u32>) -> impl IntoView {
    move || {
        let faults = faults.get();
        if faults.is_empty() {
            let stories = match stories.get() {
                0 => "It has no story: add one, and it is played whenever the flow is saved."
                    .to_owned(),
                1 => "Nothing is wrong, and its story ends as told.".to_owned(),
                stories => format!("Nothing is wrong, and its {stories} stories end as told."),
            };
            return view! { <p class="aside">{stories}</p> }.into_any();
        }
        let rows = faults.into_iter().map(|fault| {
            view! {
                <li>
                    <span class="fault-line">"Line " {fault.line}</span>
                    <span>{fault.words}</span>
                    <code>{fault.kind.word()}</code>
                </li>
            }
        });
        view! { <ul class="faults">{rows.collect_view()}</ul> }.into_any()
    }
}
