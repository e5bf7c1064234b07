//! Trunkline without the world: the nouns of a dialer, its rules, its ports and its doors.
//!
//! * **Nouns**: [`call::Call`] and its [`call::Leg`]s, [`agent::Agent`], [`person::Person`], [`phone::PhoneNumber`].
//! * **Rules**: [`agent::AgentState`] says what an agent is doing, [`call::evidence`] joins what carriers say, [`call::follow_up()`] says what has to be done
//!   about it, [`permit`] says which number may be dialled. All pure.
//! * **Ports**: [`carrier::Carrier`], [`store::Store`], [`phone::NumberPlan`], [`clock::Clock`], [`id::Ids`],
//!   [`secret::Secrets`].
//! * **Doors**, one per actor: [`desk::Desk`] (an agent), [`office::Office`] (an administrator),
//!   [`line::Line`] (a carrier), [`clockwork::Clockwork`] (time).
//!
//! The rule in one line: `src` knows nobody; `app` knows `src`; `server` knows everybody; nobody knows
//! `server`; `sandbox` is the outside world and knows none of us.

pub mod activity;
pub mod agent;
pub mod call;
pub mod carrier;
pub mod change;
pub mod clock;
pub mod clockwork;
pub mod day;
pub mod desk;
pub mod dialer;
pub mod flow;
pub mod id;
pub mod iso;
pub mod job;
pub mod kill_point;
pub mod line;
pub mod list_key;
pub mod mask;
pub mod office;
pub mod permit;
pub mod person;
pub mod phone;
pub mod queue;
pub mod refusal;
pub mod secret;
pub mod store;
pub mod telling;
