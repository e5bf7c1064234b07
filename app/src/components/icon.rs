//! Our own icons, drawn on a grid of 24.

use leptos::prelude::*;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Glyph {
    /// A receiver.
    Phone,
    /// A receiver put down.
    HangUp,
    /// A microphone.
    Mic,
    /// A microphone crossed out.
    MicOff,
    /// A speaker with sound.
    Speaker,
    /// Bars that rise.
    Signal,
    /// Nine dots.
    Keypad,
    /// An arrow going out.
    Out,
    /// An arrow coming in.
    In,
    /// An arrow that came to nothing.
    Missed,
    /// A lens.
    Search,
    /// A key that deletes to the left.
    Backspace,
    /// A triangle with a mark.
    Warning,
    /// A circle with an i.
    Info,
    /// A tick.
    Check,
    /// An angle pointing down.
    Down,
    /// An angle pointing left.
    Back,
    /// An angle pointing right.
    Forth,
    /// Two crossed lines.
    Cross,
    /// An arrow into a tray.
    Download,
    /// A clock.
    Clock,
    /// Two bars: wait.
    Hold,
    /// A triangle: go on.
    Resume,
    /// A P: set aside for a while.
    Park,
    /// An arrow that turns off: to somebody else.
    Transfer,
    /// A dot in a ring.
    Record,
    /// The same, crossed out.
    RecordOff,
}

impl Glyph {
    /// The lines, as SVG path data.
    const fn path(self) -> &'static str {
        match self {
            Self::Phone => {
                "M6.5 3.5h2.6a1 1 0 0 1 1 .8l.7 3.2a1 1 0 0 1-.5 1.1L8.4 9.7a12 12 0 0 0 5.9 5.9l1.1-1.9a1 1 0 0 1 1.1-.5l3.2.7a1 1 0 0 1 .8 1v2.6a2 2 0 0 1-2 2A15.5 15.5 0 0 1 4.5 5.5a2 2 0 0 1 2-2Z"
            }
            Self::HangUp => {
                "M3.3 14.8 3 12.9a3 3 0 0 1 1.6-3.1 16.5 16.5 0 0 1 14.8 0A3 3 0 0 1 21 12.9l-.3 1.9a1 1 0 0 1-1.2.8l-3-.6a1 1 0 0 1-.8-1v-1.8a11.5 11.5 0 0 0-7.4 0V14a1 1 0 0 1-.8 1l-3 .6a1 1 0 0 1-1.2-.8Z"
            }
            Self::Mic => {
                "M12 3.5a2.75 2.75 0 0 1 2.75 2.75v5a2.75 2.75 0 0 1-5.5 0v-5A2.75 2.75 0 0 1 12 3.5ZM6 11a6 6 0 0 0 12 0M12 17v3.5M9 20.5h6"
            }
            Self::MicOff => {
                "M9.25 9.5v1.75a2.75 2.75 0 0 0 4.5 2.1M14.75 10V6.25a2.75 2.75 0 0 0-5.35-.9M6 11a6 6 0 0 0 9.5 4.85M18 11a6 6 0 0 1-.6 2.6M12 17v3.5M9 20.5h6M4 4l16 16"
            }
            Self::Speaker => {
                "M4 9.5v5h3.5l4.5 4v-13l-4.5 4ZM15.5 9a4.5 4.5 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11"
            }
            Self::Signal => "M5 19v-3M10 19v-6.5M15 19V9M20 19V5",
            Self::Record => {
                "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16ZM12 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5Z"
            }
            Self::RecordOff => "M6.3 6.3a8 8 0 0 0 11.4 11.4M9 4.6A8 8 0 0 1 19.4 15M4 4l16 16",
            Self::Keypad => {
                "M6 6h.01M12 6h.01M18 6h.01M6 12h.01M12 12h.01M18 12h.01M6 18h.01M12 18h.01M18 18h.01"
            }
            Self::Out => "M7 17 17 7M9 7h8v8",
            Self::In => "M17 7 7 17M15 17H7V9",
            Self::Missed => "m4 8 7 7 9-9M15 6h5v5",
            Self::Search => "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM15.5 15.5 20 20",
            Self::Backspace => {
                "M8.5 5.5h10a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-10L3 12ZM11 9.5l5 5M16 9.5l-5 5"
            }
            Self::Warning => "M12 4 2.5 20h19ZM12 10v4.5M12 17.3v.01",
            Self::Info => "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17ZM12 11v5.5M12 7.8v.01",
            Self::Check => "m5 12.5 4.5 4.5L19 7.5",
            Self::Down => "m6 9.5 6 6 6-6",
            Self::Back => "m14.5 6-6 6 6 6",
            Self::Forth => "m9.5 6 6 6-6 6",
            Self::Cross => "m7 7 10 10M17 7 7 17",
            Self::Download => "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 19.5h14",
            Self::Hold => "M9 6v12M15 6v12",
            Self::Park => "M8.5 19V5H13a4 4 0 0 1 0 8H8.5",
            Self::Resume => "M8.5 5.5v13l10-6.5Z",
            Self::Transfer => "M4 18v-4a5 5 0 0 1 5-5h10M15 5l4 4-4 4",
            Self::Clock => "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17ZM12 7.5V12l3 2",
        }
    }
}

/// An icon. It is never the only word for something: what it stands beside, or its button, is named.
#[component]
pub(crate) fn Icon(
    /// What is drawn.
    #[prop(into)]
    glyph: Signal<Glyph>,
) -> impl IntoView {
    view! {
        <svg
            class="icon"
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width=move || if glyph.get() == Glyph::Keypad { "2.75" } else { "1.75" }
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            focusable="false"
        >
            <path d=move || glyph.get().path()/>
        </svg>
    }
}

/// The product's mark: two lines that meet in a trunk.
#[component]
pub(crate) fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect width="32" height="32" rx="8"/>
            <path d="M7 10h5.5a3.5 3.5 0 0 1 3.5 3.5V24M25 10h-5.5a3.5 3.5 0 0 0-3.5 3.5"/>
        </svg>
    }
}
