//! The fault plan: what goes wrong on purpose, how often, and a count of how often it did.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::sids::Sids;

/// One rule of the plan. The first rule that applies is used; rules without a fault to give any more stay listed with
/// their count.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Rule {
    /// Given by the sandbox.
    #[serde(default)]
    pub(crate) id: u64,
    /// A kind of webhook (`call-status`, `conference`, `recording`, `voice`, `action`, `amd`, `wait`) or `*`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) webhook: Option<String>,
    /// A REST request: method and the start of the path after the account, as `POST /Calls`; `*` is every request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) rest: Option<String>,
    /// Parameters that must have these values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) when: BTreeMap<String, String>,
    /// What is done.
    #[serde(flatten)]
    pub(crate) fault: Fault,
    /// To the next so many that fit; without it, to all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) times: Option<u64>,
    /// To this share of those that fit, 0..=1.
    #[serde(default = "always")]
    pub(crate) share: f32,
    /// How often it was done.
    #[serde(default)]
    pub(crate) done: u64,
}

fn always() -> f32 {
    1.0
}

/// What can be done to a webhook or to a REST request.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub(crate) enum Fault {
    /// Webhook: sent so much later, overtaken by what follows.
    Late { ms: u64 },
    /// Webhook: sent so many more times.
    Repeat { count: u32 },
    /// Webhook: sent after the next one of the same call or conference.
    Swap,
    /// Webhook: not sent at all.
    Lose,
    /// Webhook: sent with a signature made with another key.
    Forge,
    /// REST: answered with this status (401, 429, 500, 503 have Twilio's bodies) and not executed.
    Status { status: u16 },
    /// REST: answered with something that is not JSON, and not executed.
    Garbage,
    /// REST: executed and answered so much later.
    Slow { ms: u64 },
    /// REST: neither executed nor answered.
    Never,
    /// REST: executed, and the answer never arrives.
    LoseAnswer,
}

impl Fault {
    fn is_for_rest(self) -> bool {
        use Fault::{Garbage, LoseAnswer, Never, Slow, Status};
        matches!(
            self,
            Status { .. } | Garbage | Slow { .. } | Never | LoseAnswer
        )
    }

    /// Its name, as in the plan.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Late { .. } => "late",
            Self::Repeat { .. } => "repeat",
            Self::Swap => "swap",
            Self::Lose => "lose",
            Self::Forge => "forge",
            Self::Status { .. } => "status",
            Self::Garbage => "garbage",
            Self::Slow { .. } => "slow",
            Self::Never => "never",
            Self::LoseAnswer => "lose-answer",
        }
    }
}

/// The plan.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<(u64, Vec<Rule>)>);

impl Faults {
    /// Adds a rule and returns it with its id.
    ///
    /// # Errors
    /// A sentence, where the rule can never apply.
    pub(crate) fn add(&self, mut rule: Rule) -> Result<Rule, String> {
        match (&rule.webhook, &rule.rest) {
            (Some(_), None) if !rule.fault.is_for_rest() => {}
            (None, Some(_)) if rule.fault.is_for_rest() => {}
            (Some(_), None) | (None, Some(_)) => {
                return Err(format!("`{}` cannot be done to that", rule.fault.name()));
            }
            _ => return Err("name either `webhook` or `rest`".to_owned()),
        }
        let mut plan = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        plan.0 += 1;
        rule.id = plan.0;
        rule.done = 0;
        plan.1.push(rule.clone());
        Ok(rule)
    }

    /// Removes one rule, or all; tells how many went.
    pub(crate) fn remove(&self, id: Option<u64>) -> usize {
        let mut plan = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = plan.1.len();
        plan.1.retain(|rule| id.is_some_and(|id| rule.id != id));
        before - plan.1.len()
    }

    /// All rules with their counts.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .1
            .clone()
    }

    /// What to do to this webhook.
    pub(crate) fn for_webhook(
        &self,
        kind: &str,
        params: &[(String, String)],
        sids: &Sids,
    ) -> Option<Fault> {
        self.draw(params, sids, |rule| {
            rule.webhook
                .as_deref()
                .is_some_and(|wanted| wanted == "*" || wanted == kind)
        })
    }

    /// What to do to this REST request; `path` is what follows the account.
    pub(crate) fn for_rest(
        &self,
        method: &str,
        path: &str,
        params: &[(String, String)],
        sids: &Sids,
    ) -> Option<Fault> {
        self.draw(params, sids, |rule| {
            rule.rest.as_deref().is_some_and(|wanted| {
                wanted == "*" || format!("{method} {path}").starts_with(wanted)
            })
        })
    }

    fn draw(
        &self,
        params: &[(String, String)],
        sids: &Sids,
        applies: impl Fn(&Rule) -> bool,
    ) -> Option<Fault> {
        let mut plan = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rule = plan.1.iter_mut().find(|rule| {
            let left = rule.times.is_none_or(|times| rule.done < times);
            let fits = rule.when.iter().all(|(name, value)| {
                params
                    .iter()
                    .any(|(key, given)| key == name && given == value)
            });
            left && fits && applies(rule) && (rule.share >= 1.0 || sids.chance(rule.share))
        })?;
        rule.done += 1;
        Some(rule.fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(json: &str) -> Rule {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn the_next_two_completed_callbacks_are_lost() {
        let (faults, sids) = (Faults::default(), Sids::new(Some(1)));
        let json = r#"{"webhook":"call-status","fault":"lose","times":2,"when":{"CallStatus":"completed"}}"#;
        let id = faults.add(rule(json)).unwrap().id;
        let completed = [("CallStatus".to_owned(), "completed".to_owned())];
        assert_eq!(faults.for_webhook("call-status", &[], &sids), None);
        assert_eq!(faults.for_webhook("conference", &completed, &sids), None);
        for expected in [Some(Fault::Lose), Some(Fault::Lose), None] {
            assert_eq!(
                faults.for_webhook("call-status", &completed, &sids),
                expected
            );
        }
        assert_eq!(faults.rules()[0].done, 2);
        assert_eq!(faults.remove(Some(id)), 1);
    }

    #[test]
    fn rest_rules_fit_method_and_path() {
        let (faults, sids) = (Faults::default(), Sids::new(Some(1)));
        faults
            .add(rule(
                r#"{"rest":"POST /Calls","fault":"status","status":429}"#,
            ))
            .unwrap();
        let hit = faults.for_rest("POST", "/Calls.json", &[], &sids);
        assert_eq!(hit, Some(Fault::Status { status: 429 }));
        assert_eq!(faults.for_rest("GET", "/Calls.json", &[], &sids), None);
    }

    #[test]
    fn a_rule_that_can_never_apply_is_refused() {
        let faults = Faults::default();
        for bad in [
            r#"{"webhook":"voice","fault":"garbage"}"#,
            r#"{"rest":"*","fault":"swap"}"#,
            r#"{"fault":"swap"}"#,
        ] {
            assert!(faults.add(rule(bad)).is_err(), "{bad}");
        }
    }
}
