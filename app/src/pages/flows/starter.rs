//! A flow to begin with.

/// Opening hours, a menu, a queue, a message, and two stories.
pub(super) const STARTER: &str = r#"# What becomes of a call that comes in. Saved only when nothing is wrong with it.
zone = "America/New_York"
start = "hours"

[step.hours]
do = "hours"
open = ["mon-fri 09:00-17:00"]
closed = ["2026-12-25", "2027-01-01"]
then = "menu"
otherwise = "night"

[step.menu]
do = "menu"
text = "Thank you for calling. For sales press 1. To leave a message press 2."
keys = { 1 = "sales", 2 = "message" }
otherwise = "sales"

[step.sales]
do = "queue"
# agents = ["alex", "sam"]   # only these; without it everybody
seconds = 300
otherwise = "message"

[step.message]
do = "voicemail"
text = "Please leave a message after the tone."

[step.night]
do = "voicemail"
text = "We are closed now. Please leave a message after the tone."

[[story]]
name = "Monday morning, presses nothing, somebody is free"
at = "2026-11-30 10:00"
ends = "sales"

[[story]]
name = "Sunday at two in the night"
at = "2026-11-29 02:00"
ends = "night"
"#;
