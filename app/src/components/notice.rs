//! A sentence that stands out: something went wrong, or needs to be known.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// How much a notice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// Good to know.
    Info,
    /// Something needs care.
    Warning,
    /// Something went wrong.
    Problem,
}

impl Weight {
    const fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Problem => "problem",
        }
    }
}

/// A sentence with an icon. What is a problem is read out at once by screen readers.
#[component]
pub(crate) fn Notice(
    /// How much it matters.
    weight: Weight,
    /// The sentence, and where one helps, a button.
    children: Children,
) -> impl IntoView {
    let role = if weight == Weight::Problem {
        "alert"
    } else {
        "status"
    };
    let glyph = if weight == Weight::Info {
        Glyph::Info
    } else {
        Glyph::Warning
    };
    view! {
        <div class="notice" data-weight=weight.word() role=role>
            <Icon glyph/>
            <div class="notice-text">{children()}</div>
        </div>
    }
}
