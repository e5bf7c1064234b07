//! The protocol by which a customer is rung, as a model of which every state is looked at: no order of
//! steps, however unlucky, rings anybody twice, loses a call or leaves one behind.
//!
//! The model stands beside the code, so this says where each of its steps is:
//!
//! | in the model | in the code |
//! |---|---|
//! | `Move::Claim` | `Store::claim_job`: one statement sets the lease and counts the epoch |
//! | `Step::Claimed` → `load` | `Clockwork::ring`: reads the call, then decides; `Sent` means that a worker died |
//! | `Step::FoundSent` | `Clockwork::mark_unknown`, with `Job::LookUp` in the same commit |
//! | `Step::Prepared` | `Clockwork::prepare`: the time is read, then the intent is committed against the call's revision |
//! | `Step::Written` → `send` | `Clockwork::send`: older than `Policy::send_within` is dropped, else one `Carrier::ring` |
//! | `Step::Waiting`, `Answered` | the four ways in which `Carrier::ring` ends, and what is kept of each |
//! | `Step::Asking`, `Saw` → `judge` | `Clockwork::look_up`: the time is read, the list is read, `Policy::settle_after` is held against it |
//! | `Step::Done`, `Again` | `Store::finish_job`, `retry_job`: nothing where the epoch is another |
//! | `Happens::IsTold` | `Line::hear` with a webhook of the leg, as often and as late as it likes |
//! | `Happens::IsDialledAgain` | `Desk::dial`: the agent's earlier call is over |
//!
//! What it takes for granted: a request is under way for no longer than the client's time-out; the
//! carrier's list shows a call within a minute; a list names the call of this attempt and no other; the
//! clocks of servers agree within the margin of `settle_after` (which the model gives none).
//!
//! The model itself and what is asked of it are in `tests/attempt`: `cargo test --package model -- --nocapture`.
