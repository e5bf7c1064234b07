//! Ringing a leg: written down first, sent once, never sent again after an unclear answer.

use super::settle::set_sending;
use super::{Clockwork, Outcome, again, still_wanted};
use crate::agent::Agent;
use crate::call::{Authority, Call, Cause, Evidence, Leg, LegEnd, LegStatus, Sending};
use crate::carrier::{CarrierError, NoReason, RingOrder, Target};
use crate::clock::{Span, Time};
use crate::id::{CallId, LegId};
use crate::job::{ClaimedJob, Job};
use crate::kill_point::{self, KillPoint};
use crate::line::hear;
use crate::permit::{self, Decision, Permit};
use crate::store::{Commit, Committed, StoreError};

/// How often a carrier that is not ready is asked again.
const LATER_TRIES: i64 = 5;

impl Clockwork {
    pub(super) async fn ring(
        &self,
        id: CallId,
        leg: LegId,
        job: &ClaimedJob,
    ) -> Result<Outcome, StoreError> {
        for _ in 0..super::TRIES {
            let Some(call) = self.dialer.store.find_call(id).await? else {
                return Ok(Outcome::Done);
            };
            let Some(found) = call.leg(leg).cloned() else {
                return Ok(Outcome::Done);
            };
            if let Sending::Sent(at) = found.sending {
                // A worker wrote this down and was never heard of again; or just now, then it is looked at anew.
                if self.mark_unknown(id, leg, at).await? {
                    return Ok(Outcome::Done);
                }
                continue;
            }
            if !still_wanted(&call, &Job::Ring { call: id, leg }) {
                return Ok(Outcome::Done);
            }
            if self.dialer.now().since(job.run_at) > self.dialer.policy.send_within {
                // Where it was not given up, a worker that slept has just written it down: it is looked at anew.
                if self
                    .fail(id, leg, Cause::CarrierDown, found.sending)
                    .await?
                {
                    return Ok(Outcome::Done);
                }
                continue;
            }
            match self.prepare(&call, &found).await? {
                Prepared::Refused => return Ok(Outcome::Done),
                Prepared::Stale => {}
                Prepared::Order(order, sent_at) => return self.send(&order, sent_at, job).await,
            }
        }
        Ok(again(1, "the call changed too often"))
    }

    /// Asks the gate again, and writes down that the request goes out.
    async fn prepare(&self, call: &Call, leg: &Leg) -> Result<Prepared, StoreError> {
        let now = self.dialer.now();
        let mut next = call.clone();
        let target = match call.agent_of(leg) {
            Some(agent) => Target::Phone(Agent::identity_of(agent)),
            None => match self.permit(call, leg).await? {
                Ok(permit) => Target::Number(permit),
                Err(decision) => {
                    let failed = Evidence::of(LegStatus::Failed, now, Authority::Own, 0);
                    hear::own(
                        &mut next,
                        leg.id,
                        failed.because(Cause::Blocked, Authority::Own, 0),
                    );
                    set_sending(&mut next, leg.id, Sending::Void);
                    let commit = self.dialer.commit_of(next, None);
                    return self
                        .keep(Commit { decision, ..commit }, Prepared::Refused)
                        .await;
                }
            },
        };
        set_sending(&mut next, leg.id, Sending::Sent(now));
        let decision = match &target {
            Target::Number(permit) => Some(Decision {
                number: permit.number().clone(),
                at: permit.decided_at(),
                refused: None,
            }),
            Target::Phone(_) => None,
        };
        let order = self.order(call, leg, target);
        let commit = Commit {
            decision,
            ..self.dialer.commit_of(next, None)
        };
        self.keep(commit, Prepared::Order(Box::new(order), now))
            .await
    }

    async fn keep(&self, commit: Commit, then: Prepared) -> Result<Prepared, StoreError> {
        Ok(match self.dialer.store.commit(&commit).await? {
            Committed::Done => then,
            Committed::Stale | Committed::SeenBefore => Prepared::Stale,
        })
    }

    async fn permit(
        &self,
        call: &Call,
        leg: &Leg,
    ) -> Result<Result<Permit, Option<Decision>>, StoreError> {
        let Some(number) = call.number_of(leg) else {
            return Ok(Err(None));
        };
        let refused = |why: String| {
            Some(Decision {
                number: number.clone(),
                at: self.dialer.now(),
                refused: Some(why),
            })
        };
        match permit::read(&*self.dialer.plan, number.as_str()) {
            Ok(reading) => {
                let answer = self.dialer.ask_gate(&reading).await?;
                Ok(answer.map_err(|refusal| refused(refusal.to_string())))
            }
            Err(refusal) => Ok(Err(refused(refusal.to_string()))),
        }
    }

    fn order(&self, call: &Call, leg: &Leg, target: Target) -> RingOrder {
        let policy = &self.dialer.policy;
        let for_agent = call.agent_of(leg).is_some();
        let theirs = call.them.number().unwrap_or(&call.us).to_string();
        RingOrder {
            call: call.id,
            leg: leg.id,
            target,
            caller_id: if for_agent {
                theirs
            } else {
                call.us.to_string()
            },
            ring_for: match call.outside() {
                _ if for_agent => policy.ring_agent_for,
                Some((_, ring_for)) if leg.arranged.by_flow => ring_for,
                _ => policy.ring_customer_for,
            },
            ends_call: leg.end == LegEnd::Customer,
        }
    }

    /// Sends the one request, and keeps what came of it.
    async fn send(
        &self,
        order: &RingOrder,
        sent_at: Time,
        job: &ClaimedJob,
    ) -> Result<Outcome, StoreError> {
        let (call, leg) = (order.call, order.leg);
        let sent = Sending::Sent(sent_at);
        kill_point::reached(KillPoint::IntentKept).await;
        if !self.is_fresh(sent_at) {
            // This worker slept. Others may have settled by now that nothing will ever be sent.
            self.fail(call, leg, Cause::CarrierDown, sent).await?;
            return Ok(Outcome::Done);
        }
        let answer = self.dialer.carrier.ring(order).await;
        kill_point::reached(KillPoint::AnswerCame).await;
        match answer {
            Ok(leg_ref) => {
                let seen = Evidence {
                    status: LegStatus::Queued,
                    ..Evidence::default()
                };
                self.change(call, |call, _| {
                    hear::saw(call, leg, &leg_ref.0, seen);
                    true
                })
                .await?;
            }
            Err(CarrierError::No { reason, .. }) => {
                let cause = match reason {
                    NoReason::BadNumber => Cause::NoSuchNumber,
                    NoReason::Settings => Cause::CarrierRefused,
                    NoReason::Gone | NoReason::Other => Cause::Other,
                };
                self.fail(call, leg, cause, sent).await?;
            }
            Err(CarrierError::Later { after, why }) => {
                if job.tries >= LATER_TRIES {
                    self.fail(call, leg, Cause::CarrierDown, sent).await?;
                    return Ok(Outcome::Done);
                }
                self.put_back(call, leg, sent).await?;
                return Ok(Outcome::Again {
                    after: after.unwrap_or(Span::seconds(1)),
                    why,
                });
            }
            Err(CarrierError::Unknown { .. }) => {
                self.mark_unknown(call, leg, sent_at).await?;
            }
        }
        Ok(Outcome::Done)
    }

    /// Whether what was written down at a moment may still be sent. By a clock that went back nobody can tell.
    fn is_fresh(&self, sent_at: Time) -> bool {
        let age = self.dialer.now().since(sent_at);
        (Span::ZERO..=self.dialer.policy.send_within).contains(&age)
    }
}

enum Prepared {
    Order(Box<RingOrder>, Time),
    Refused,
    Stale,
}
