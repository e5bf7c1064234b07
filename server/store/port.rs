//! The port: gives each intention its connection or its transaction.

use std::time::Duration;

use async_trait::async_trait;
use trunkline::activity::{ActivityFilter, Entry, Spent};
use trunkline::agent::{Agent, Presence, Role};
use trunkline::call::Call;
use trunkline::change::Change;
use trunkline::clock::{Span, Time};
use trunkline::id::{AgentId, CallId, IntentId, LegId, PageId, ServerId};
use trunkline::job::ClaimedJob;
use trunkline::person::Person;
use trunkline::phone::PhoneNumber;
use trunkline::secret::PasswordHash;
use trunkline::store::{
    CallFilter, Commit, Committed, Event, Intent, KeptFlow, NewEvent, NewSession, Session, Store,
    StoreError,
};
use trunkline::telling::{Application, NewTelling, Postponed, Waiting};

use super::{
    activity, agents, calls, changes, commit, do_not_call, events, flows, forget, history, inbox,
    intents, jobs, legs, listens, notes, pages, people, sessions, sign_ins, states, turns,
    wrap_ups,
};
use crate::Here;

/// How long tellings that come in are let go before those that are applied.
const COURTESY: Duration = Duration::from_millis(25);

type Result<T> = std::result::Result<T, StoreError>;

/// Runs one function in a writing transaction and keeps what it wrote.
macro_rules! keep {
    ($store:expr, $write:ident => $work:expr) => {{
        let mut $write = $store.begin().await?;
        let outcome = $work.await?;
        $write.keep().await?;
        Ok(outcome)
    }};
}

pub(super) use keep;

/// Runs one function on a reading connection.
macro_rules! read {
    ($store:expr, $connection:ident => $work:expr) => {{
        let mut $connection = $store.reader().await?;
        let $connection = &mut *$connection;
        $work.await
    }};
}

impl Here {
    /// Keeps one call with the tellings taken into it, in a transaction of its own.
    async fn apply_alone(&self, application: &Application) -> Result<Committed> {
        let mut write = self.begin().await?;
        let outcome = inbox::apply_all(&mut write, std::slice::from_ref(application)).await?;
        match outcome.and_then(|mut outcomes| outcomes.pop()) {
            Some(Committed::Done) => write.keep().await.map(|()| Committed::Done),
            other => {
                write.undo().await?;
                Ok(other.unwrap_or(Committed::SeenBefore))
            }
        }
    }
}
pub(super) use read;

#[async_trait]
impl Store for Here {
    async fn commit(&self, commit: &Commit) -> Result<Committed> {
        let mut write = self.begin().await?;
        let outcome = commit::write_all(&mut write, commit).await?;
        match outcome {
            Committed::Done => write.keep().await?,
            Committed::Stale | Committed::SeenBefore => write.undo().await?,
        }
        Ok(outcome)
    }
    async fn add_stray_event(&self, event: &NewEvent) -> Result<()> {
        keep!(self, write => events::add(write.connection(), None, event)).map(drop::<bool>)
    }
    async fn find_call(&self, id: CallId) -> Result<Option<Call>> {
        read!(self, connection => calls::find(connection, id))
    }
    async fn find_call_of_leg(&self, leg: LegId) -> Result<Option<Call>> {
        read!(self, connection => calls::find_of_leg(connection, leg))
    }
    async fn find_call_of_ref(&self, carrier_ref: &str) -> Result<Option<Call>> {
        read!(self, connection => calls::find_of_ref(connection, carrier_ref))
    }
    async fn list_calls(&self, filter: &CallFilter) -> Result<Vec<Call>> {
        let mut connection = self.history_reader().await?;
        history::list(&mut connection, filter).await
    }
    async fn count_calls(&self, filter: &CallFilter, at_most: u32) -> Result<u32> {
        let mut connection = self.history_reader().await?;
        history::count(&mut connection, filter, at_most).await
    }
    async fn list_flows(&self) -> Result<Vec<KeptFlow>> {
        read!(self, connection => flows::list(connection))
    }

    async fn find_flow(&self, name: &str, version: i64) -> Result<Option<KeptFlow>> {
        read!(self, connection => flows::find(connection, name, version))
    }

    async fn save_flow(&self, flow: &KeptFlow, by: AgentId, now: Time) -> Result<bool> {
        keep!(self, write => flows::save(&mut write, flow, by, now))
    }

    async fn list_parked(&self, agent: AgentId) -> Result<Vec<Call>> {
        read!(self, connection => calls::list_parked(connection, agent))
    }
    async fn list_missed(&self, flow: Option<&str>, limit: u32) -> Result<Vec<Call>> {
        read!(self, connection => calls::list_missed(connection, flow, limit))
    }
    async fn list_boxes(&self) -> Result<Vec<(String, u32)>> {
        read!(self, connection => calls::list_boxes(connection))
    }

    async fn count_missed(&self, at_most: u32) -> Result<u32> {
        read!(self, connection => calls::count_missed(connection, at_most))
    }

    async fn list_queue(&self, limit: u32) -> Result<Vec<Call>> {
        read!(self, connection => calls::list_queue(connection, limit))
    }
    async fn list_recorded_calls(&self, before: Time, limit: u32) -> Result<Vec<Call>> {
        read!(self, connection => calls::list_recorded(connection, before, limit))
    }
    async fn add_listen(&self, call: CallId, agent: AgentId, now: Time) -> Result<()> {
        keep!(self, write => listens::add(&mut write, call, agent, now))
    }
    async fn list_listens(&self, call: CallId) -> Result<Vec<(AgentId, Time)>> {
        read!(self, connection => listens::list(connection, call))
    }
    async fn list_live_calls(&self, agent: AgentId) -> Result<Vec<Call>> {
        read!(self, connection => calls::list_live(connection, agent))
    }
    async fn list_events(&self, call: CallId) -> Result<Vec<Event>> {
        read!(self, connection => events::list(connection, call))
    }
    async fn find_intent(&self, id: IntentId) -> Result<Option<Intent>> {
        read!(self, connection => intents::find(connection, id))
    }
    async fn knows_event(&self, key: &str) -> Result<bool> {
        read!(self, connection => events::is_known(connection, key))
    }
    async fn knows_leg(&self, carrier_ref: &str) -> Result<bool> {
        read!(self, connection => legs::is_known(connection, carrier_ref))
    }
    async fn list_unsettled_legs(&self) -> Result<Vec<(CallId, LegId)>> {
        read!(self, connection => legs::list_unsettled(connection))
    }
    async fn set_notes(&self, call: CallId, notes: &str, now: Time) -> Result<bool> {
        keep!(self, write => notes::set(&mut write, call, notes, now))
    }

    async fn take_in(&self, telling: NewTelling) -> Result<()> {
        self.intake().take(telling).await
    }
    async fn list_waiting(&self, now: Time, limit: u32) -> Result<Waiting> {
        read!(self, connection => inbox::list(connection, now, limit))
    }
    async fn apply(&self, batch: &[Application]) -> Result<Vec<Result<Committed>>> {
        self.intake().let_go_first(COURTESY).await;
        let mut write = self.begin().await?;
        match inbox::apply_all(&mut write, batch).await {
            Ok(Some(outcomes)) => {
                write.keep().await?;
                return Ok(outcomes.into_iter().map(Ok).collect());
            }
            Ok(None) | Err(_) => write.undo().await?,
        }
        // One of them spoils it for all.
        let mut outcomes = Vec::with_capacity(batch.len());
        for application in batch {
            outcomes.push(self.apply_alone(application).await);
        }
        Ok(outcomes)
    }
    async fn postpone(&self, tellings: &[Postponed], now: Time) -> Result<()> {
        keep!(self, write => inbox::postpone(write.connection(), tellings, now))
    }
    async fn wait_for_telling(&self, after: i64) -> i64 {
        self.intake().wait(after).await
    }

    async fn take_turn(&self, name: &str, now: Time, until: Time) -> Result<Option<Time>> {
        keep!(self, write => turns::take(write.connection(), name, now, until))
    }
    async fn set_reached(&self, name: &str, reached: Time) -> Result<()> {
        keep!(self, write => turns::set_reached(write.connection(), name, reached))
    }
    async fn claim_job(&self, now: Time, lease: Span) -> Result<Option<ClaimedJob>> {
        // Most of the time nothing is due, and nobody has to wait for the right to write.
        let due = read!(self, connection => jobs::next_at(connection))?;
        if due.is_none_or(|at| at > now) {
            return Ok(None);
        }
        keep!(self, write => jobs::claim(write.connection(), now, lease))
    }
    async fn finish_job(&self, job: &ClaimedJob, now: Time) -> Result<()> {
        keep!(self, write => jobs::finish(write.connection(), job, now))
    }
    async fn retry_job(&self, job: &ClaimedJob, run_at: Time, why: &str) -> Result<()> {
        keep!(self, write => jobs::retry(write.connection(), job, run_at, why))
    }
    async fn next_job_at(&self) -> Result<Option<Time>> {
        read!(self, connection => jobs::next_at(connection))
    }
    async fn wait_for_commit(&self, after: i64) -> i64 {
        self.wake().wait(after).await
    }

    async fn last_change(&self) -> Result<i64> {
        read!(self, connection => changes::last(connection))
    }
    async fn list_changes(&self, after: i64, limit: u32) -> Result<Vec<Change>> {
        read!(self, connection => changes::list(connection, after, limit))
    }
    async fn forget_changes(&self, before: Time) -> Result<u64> {
        keep!(self, write => changes::forget(write.connection(), before))
    }

    async fn add_agent(&self, agent: &Agent, hash: &PasswordHash) -> Result<bool> {
        keep!(self, write => agents::add(write.connection(), agent, hash))
    }
    async fn find_login(&self, login: &str) -> Result<Option<(Agent, PasswordHash)>> {
        read!(self, connection => agents::find_login(connection, login))
    }
    async fn find_agent(&self, id: AgentId) -> Result<Option<Agent>> {
        read!(self, connection => agents::find(connection, id))
    }
    async fn list_agents(&self) -> Result<Vec<Agent>> {
        read!(self, connection => agents::list(connection))
    }
    async fn list_last_rung(&self) -> Result<Vec<(AgentId, Time)>> {
        read!(self, connection => agents::list_last_rung(connection))
    }
    async fn list_free_agents(&self, now: Time) -> Result<Vec<Agent>> {
        read!(self, connection => agents::list_free(connection, now))
    }
    async fn set_presence(&self, id: AgentId, presence: Presence, now: Time) -> Result<()> {
        keep!(self, write => agents::set_presence(&mut write, id, presence, now))
    }
    async fn set_aside(
        &self,
        id: AgentId,
        presence: Presence,
        since: Time,
        now: Time,
    ) -> Result<bool> {
        keep!(self, write => agents::set_aside(&mut write, id, presence, since, now))
    }
    async fn set_password(&self, id: AgentId, hash: &PasswordHash, now: Time) -> Result<()> {
        keep!(self, write => agents::set_password(&mut write, id, hash, now))
    }
    async fn set_disabled(&self, id: AgentId, disabled: bool, now: Time) -> Result<()> {
        keep!(self, write => agents::set_disabled(&mut write, id, disabled, now))
    }
    async fn find_records(&self, id: AgentId) -> Result<Option<bool>> {
        read!(self, connection => agents::find_records(connection, id))
    }
    async fn set_records(&self, id: AgentId, records: Option<bool>) -> Result<()> {
        keep!(self, write => agents::set_records(write.connection(), id, records))
    }
    async fn set_role(&self, id: AgentId, role: Role, now: Time) -> Result<()> {
        keep!(self, write => agents::set_role(&mut write, id, role, now))
    }
    async fn end_wrap_up(&self, id: AgentId, call: CallId, now: Time) -> Result<bool> {
        keep!(self, write => wrap_ups::end(&mut write, id, call, now))
    }
    async fn extend_wrap_up(
        &self,
        id: AgentId,
        call: CallId,
        until: Time,
        now: Time,
    ) -> Result<bool> {
        keep!(self, write => wrap_ups::extend(&mut write, id, call, until, now))
    }
    async fn settle_agent(&self, id: AgentId, now: Time) -> Result<()> {
        keep!(self, write => states::settle_and_tell(&mut write, id, now)).map(drop::<bool>)
    }
    async fn settle_lost_agents(&self, now: Time) -> Result<u64> {
        let mut changed = 0;
        for agent in read!(self, connection => pages::list_lost(connection, now))? {
            let settled: Result<bool> =
                keep!(self, write => states::settle_and_tell(&mut write, agent, now));
            changed += u64::from(settled?);
        }
        Ok(changed)
    }
    async fn open_page(
        &self,
        page: PageId,
        agent: AgentId,
        server: ServerId,
        now: Time,
    ) -> Result<()> {
        keep!(self, write => pages::open(&mut write, page, agent, server, now))
    }
    async fn close_page(&self, page: PageId, now: Time) -> Result<()> {
        keep!(self, write => pages::close(write.connection(), page, now))
    }
    async fn keep_server(&self, server: ServerId, now: Time) -> Result<()> {
        keep!(self, write => pages::keep_server(write.connection(), server, now))
    }
    async fn list_activity(&self, filter: &ActivityFilter) -> Result<Vec<Entry>> {
        read!(self, connection => activity::list(connection, filter))
    }
    async fn sum_activity(&self, filter: &ActivityFilter) -> Result<Vec<Spent>> {
        read!(self, connection => activity::sum(connection, filter))
    }
    async fn add_session(&self, session: &NewSession) -> Result<()> {
        keep!(self, write => sessions::add(write.connection(), session))
    }
    async fn find_session(&self, digest: &str) -> Result<Option<Session>> {
        read!(self, connection => sessions::find(connection, digest))
    }
    async fn touch_session(&self, digest: &str, now: Time) -> Result<()> {
        keep!(self, write => sessions::touch(write.connection(), digest, now))
    }
    async fn end_session(&self, digest: &str, now: Time) -> Result<()> {
        keep!(self, write => sessions::end(&mut write, digest, now))
    }
    async fn add_failed_sign_in(&self, keys: &[String], now: Time) -> Result<()> {
        keep!(self, write => sign_ins::add_failed(write.connection(), keys, now))
    }
    async fn expire_sessions(
        &self,
        seen_before: Time,
        started_before: Time,
        now: Time,
    ) -> Result<u64> {
        keep!(self, write => sessions::expire(&mut write, seen_before, started_before, now))
    }
    async fn count_failed_sign_ins(&self, key: &str, since: Time) -> Result<i64> {
        read!(self, connection => sign_ins::count_failed(connection, key, since))
    }

    async fn find_person(&self, number: &PhoneNumber) -> Result<Option<Person>> {
        read!(self, connection => people::find(connection, number))
    }
    async fn list_people(&self, limit: u32) -> Result<Vec<Person>> {
        read!(self, connection => people::list(connection, limit))
    }
    async fn set_person(&self, person: &Person) -> Result<()> {
        keep!(self, write => people::set(write.connection(), person))
    }
    async fn is_do_not_call(&self, number: &PhoneNumber) -> Result<bool> {
        read!(self, connection => do_not_call::has(connection, number))
    }
    async fn add_do_not_call(&self, number: &PhoneNumber, reason: &str, now: Time) -> Result<()> {
        keep!(self, write => do_not_call::add(write.connection(), number, reason, now))
    }
    async fn end_do_not_call(
        &self,
        number: &PhoneNumber,
        by: AgentId,
        why: &str,
        now: Time,
    ) -> Result<bool> {
        keep!(self, write => do_not_call::end(write.connection(), number, by, why, now))
    }

    async fn forget_old(&self, before: Time) -> Result<u64> {
        keep!(self, write => forget::old(write.connection(), before))
    }
    async fn ping(&self) -> Result<()> {
        self.last_change().await.map(drop::<i64>)
    }
}
