//! Whatever happens: an agent is in exactly one state, the one that the rule says, and the seconds add up.

use std::sync::atomic::{AtomicI64, Ordering};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use trunkline::activity::{ActivityFilter, What};
use trunkline::agent::{Agent, AgentState, Known, Presence, Reason, WrapUp};
use trunkline::call::{Authority, Call, Evidence, LegStatus};
use trunkline::clock::{Span, Time};
use trunkline::id::PageId;
use trunkline::store::Store;

use super::given::{
    SERVER, at, found, inbound, kept_agent, moved, number, open_page, outbound, session, stands,
    uuid,
};
use crate::World;

const ANSWERS: &str = "the database answers";

/// Something that happens to an agent.
#[derive(Clone, Copy, Debug)]
enum Event {
    SignsIn,
    SignsOut,
    Says(Presence),
    OpensPage,
    ClosesPage,
    ServerDies,
    Dials,
    IsRung,
    IsAnswered,
    Ends,
    IsDone,
    WantsMore,
    NothingFor(i64),
}

fn any_event() -> impl Strategy<Value = Event> {
    let said = vec![
        Presence::Available,
        Presence::Away(Reason::Break),
        Presence::Away(Reason::Meeting),
        Presence::Offline,
    ];
    prop_oneof![
        2 => Just(Event::SignsIn),
        1 => Just(Event::SignsOut),
        3 => prop::sample::select(said).prop_map(Event::Says),
        3 => Just(Event::OpensPage),
        2 => Just(Event::ClosesPage),
        1 => Just(Event::ServerDies),
        2 => Just(Event::Dials),
        2 => Just(Event::IsRung),
        4 => Just(Event::IsAnswered),
        4 => Just(Event::Ends),
        1 => Just(Event::IsDone),
        1 => Just(Event::WantsMore),
        4 => (1_i64..40).prop_map(Event::NothingFor),
    ]
}

/// An agent and what was done to them, said as simply as possible.
struct Story<'a> {
    world: &'a World,
    agent: Agent,
    now: Time,
    began: Time,
    presence: Presence,
    sessions: Vec<(String, Time)>,
    open: Vec<PageId>,
    closed_at: Option<Time>,
    server_seen: Time,
    call: Option<Call>,
    wrap_up: Option<WrapUp>,
}

impl Story<'_> {
    /// Does it, where it makes sense; whether what the agent is doing was worked out with it.
    async fn happen(&mut self, event: Event) -> bool {
        let store = &self.world.store;
        let now = self.now;
        match event {
            Event::SignsIn => {
                let digest = uuid().to_string();
                let session = session(&self.agent, &digest, now);
                assert_eq!(store.add_session(&session).await, Ok(()));
                self.sessions.push((digest, now));
                self.say(Presence::Available).await;
            }
            Event::SignsOut => {
                let Some((digest, _)) = self.sessions.pop() else {
                    return false;
                };
                assert_eq!(store.end_session(&digest, now).await, Ok(()));
                if self.sessions.is_empty() {
                    self.presence = Presence::Offline;
                }
            }
            Event::Says(presence) => self.say(presence).await,
            Event::OpensPage => {
                self.server_seen = self.server_seen.max(now);
                assert_eq!(store.keep_server(SERVER, now).await, Ok(()));
                self.open
                    .push(open_page(self.world, &self.agent, now).await);
            }
            Event::ClosesPage => {
                let Some(page) = self.open.pop() else {
                    return false;
                };
                assert_eq!(store.close_page(page, now).await, Ok(()));
                self.closed_at = Some(now);
                return false;
            }
            Event::ServerDies => {
                self.now = now.max(self.server_seen.plus(Span::seconds(16)));
                return false;
            }
            Event::NothingFor(seconds) => {
                self.now = now.plus(Span::seconds(seconds));
                return false;
            }
            Event::IsDone | Event::WantsMore => return self.writes_up(event).await,
            Event::Dials | Event::IsRung | Event::IsAnswered | Event::Ends => {
                return self.calls(event).await;
            }
        }
        true
    }

    async fn say(&mut self, presence: Presence) {
        let set = self
            .world
            .store
            .set_presence(self.agent.id, presence, self.now);
        assert_eq!(set.await, Ok(()));
        self.presence = presence;
        self.wrap_up = None;
    }

    async fn writes_up(&mut self, event: Event) -> bool {
        let store = &self.world.store;
        let (id, now) = (self.agent.id, self.now);
        let Some(wrap_up) = self.wrap_up.filter(|it| it.runs(now)) else {
            return false;
        };
        if let Event::IsDone = event {
            assert_eq!(store.end_wrap_up(id, wrap_up.call, now).await, Ok(true));
            self.wrap_up = None;
        } else {
            let until = wrap_up.until.plus(WrapUp::MORE);
            let more = store.extend_wrap_up(id, wrap_up.call, until, now).await;
            assert_eq!(more, Ok(true));
            self.wrap_up = Some(WrapUp { until, ..wrap_up });
            // Nothing else changed: time may have run out elsewhere.
            return false;
        }
        true
    }

    async fn calls(&mut self, event: Event) -> bool {
        let (me, now) = (self.agent.id, self.now);
        let told = |status| Evidence::of(status, now, Authority::Webhook, 1);
        let mut call = match (event, self.call.take()) {
            (Event::Dials, None) => outbound(&self.agent, number(1), now),
            (Event::IsRung, None) => {
                let mut call = inbound(&format!("CA-{}", uuid()), now);
                let mut leg = outbound(&self.agent, number(1), now).legs.remove(0);
                leg.created_at = now;
                call.legs.push(leg);
                call
            }
            (Event::IsAnswered, Some(mut call)) => {
                call.legs.iter_mut().for_each(|leg| {
                    leg.evidence = leg.evidence.join(told(LegStatus::Answered));
                });
                call.agent = Some(me);
                call
            }
            (Event::Ends, Some(mut call)) => {
                for leg in &mut call.legs {
                    let ending = if leg.evidence.was_answered() {
                        LegStatus::Completed
                    } else {
                        LegStatus::NoAnswer
                    };
                    leg.evidence = leg.evidence.join(told(ending));
                }
                call
            }
            (_, call) => {
                self.call = call;
                return false;
            }
        };
        let talked = call.answered_at().is_some() && call.agent == Some(me);
        call = moved(self.world, &call, now).await;
        if matches!(event, Event::Ends) {
            if talked {
                self.wrap_up = Some(WrapUp {
                    call: call.id,
                    since: now,
                    until: now.plus(Span::seconds(60)),
                });
            }
        } else {
            self.call = Some(stands(self.world, call.id).await);
        }
        true
    }

    /// What is known, by the model alone.
    fn known(&self) -> Known {
        let served = self.now.since(self.server_seen) <= Span::seconds(15);
        let lately = |at: Time| self.now.since(at) <= Span::seconds(10);
        Known {
            presence: self.presence,
            signed_in: !self.sessions.is_empty(),
            connected: (!self.open.is_empty() && served)
                || self.closed_at.is_some_and(lately)
                || self.sessions.iter().any(|(_, began)| lately(*began)),
            parts: self
                .call
                .iter()
                .flat_map(|call| call.parts().into_iter().map(|(_, part)| (part, call.id)))
                .collect(),
            wrap_up: self.wrap_up,
            now: self.now,
        }
    }

    async fn agrees(&mut self, worked_out: bool) -> Result<(), TestCaseError> {
        let store = &self.world.store;
        if !worked_out {
            assert_eq!(store.settle_agent(self.agent.id, self.now).await, Ok(()));
        }
        let doing = found(self.world, &self.agent).await.doing;
        let wanted = AgentState::of(&self.known());
        if wanted.0 == AgentState::Offline {
            // Whoever leaves gives up the rest of it.
            self.wrap_up = None;
        }
        prop_assert_eq!((doing.state, doing.call), wanted);
        let filter = ActivityFilter {
            agent: self.agent.id,
            from: self.began,
            to: self.now,
            before: None,
            limit: 1_000,
        };
        // What begins now is listed too, and has lasted no time.
        let listed = ActivityFilter {
            to: self.now.plus(Span::millis(1)),
            ..filter.clone()
        };
        let entries = store.list_activity(&listed).await.expect(ANSWERS);
        let states = entries.iter().filter_map(|entry| match &entry.what {
            What::State { until, .. } => Some((entry.place.at, *until)),
            _ => None,
        });
        // Newest first: each ends where the one before it in the list began, and only the newest is open.
        let mut next = None;
        for (began, until) in states {
            prop_assert_eq!(until, next);
            prop_assert!(until.is_none_or(|until| began < until));
            next = Some(began);
        }
        let spent = store.sum_activity(&filter).await.expect(ANSWERS);
        let all: i64 = spent.iter().map(|it| it.time.as_millis()).sum();
        prop_assert_eq!(all, self.now.since(self.began).as_millis());
        Ok(())
    }
}

#[test]
fn whatever_happens_there_is_one_state_and_the_seconds_add_up() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let world = runtime.block_on(World::new());
    let config = Config {
        cases: 60,
        failure_persistence: None,
        ..Config::default()
    };
    // The stories share a database, and so each begins a day after the one before.
    let days = AtomicI64::new(0);
    let events = prop::collection::vec((any_event(), 0_i64..3), 1..40);
    let run = TestRunner::new(config).run(&events, |events| {
        runtime.block_on(async {
            let day = days.fetch_add(1, Ordering::Relaxed);
            let began = at(day * 86_400);
            let agent = kept_agent(&world, &uuid().to_string()).await;
            let mut story = Story {
                world: &world,
                agent,
                now: began,
                began,
                presence: Presence::Offline,
                sessions: Vec::new(),
                open: Vec::new(),
                closed_at: None,
                server_seen: began.minus(Span::minutes(60)),
                call: None,
                wrap_up: None,
            };
            for (event, seconds) in &events {
                let worked_out = story.happen(*event).await;
                story.agrees(worked_out).await?;
                story.now = story.now.plus(Span::seconds(*seconds));
            }
            Ok(())
        })
    });
    run.expect("what is kept agrees with the rule");
}
