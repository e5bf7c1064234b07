//! A whole dialer for one story, put together from the server's own parts.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use leptos::prelude::LeptosOptions;
use reqwest::Client;
use server::assemble;
use server::http::{Api, Hub, Limits, Listener, Running, Web, router};
use server::inbox::Inbox;
use server::settings::Settings;
use server::worker::Worker;
use trunkline::agent::Role;
use trunkline::call::{Call, CallState};
use trunkline::clock::Span;
use trunkline::dialer::{Dialer, Policy};
use trunkline::id::CallId;

use super::carrier::Carrier;
use super::clock::StepClock;
use super::database::Database;
use super::seat::Seat;
use super::terms::{Adjust, Terms};
use super::waiting::{PATIENCE, until};

/// Everybody's password.
pub(crate) const PASSWORD: &str = "three words for tests";

/// A dialer that runs, with its database and its carrier.
pub(crate) struct Floor {
    /// The product.
    pub(crate) dialer: Dialer,
    /// The carrier.
    pub(crate) carrier: Carrier,
    /// Where the dialer is reached.
    pub(crate) url: String,
    /// What sends requests and follows no redirects; made once, since that takes its time.
    pub(crate) http: Client,
    settings: Settings,
    adjust: Adjust,
    clock: Option<StepClock>,
    limits: Limits,
    running: Option<Parts>,
    database: Database,
}

struct Parts {
    web: Running,
    hub: Hub,
    inbox: Inbox,
    worker: Option<Worker>,
}

impl Floor {
    pub(super) async fn open(terms: Terms) -> Self {
        let database = Database::new(terms.kind).await;
        let listen = free_address();
        let url = format!("http://{listen}");
        let http = Client::builder()
            .no_proxy()
            .read_timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        let carrier = Carrier::start(&url, http.clone(), terms.numbers.clone()).await;
        let settings = terms.settings(&database, listen, &carrier);
        let dialer = dialer(&settings, &terms.adjust, terms.clock.as_ref()).await;
        let mut floor = Self {
            dialer,
            carrier,
            url,
            http,
            settings,
            adjust: terms.adjust,
            clock: terms.clock,
            limits: terms.limits,
            running: None,
            database,
        };
        floor.run(true).await;
        floor
    }

    async fn run(&mut self, working: bool) {
        let listener = Listener::bind(self.settings.listen)
            .await
            .expect("the address is free");
        let hub = Hub::start(self.dialer.clone());
        let web = Web {
            dialer: self.dialer.clone(),
            hub: hub.clone(),
            public_url: self.settings.public_url.as_str().into(),
            trusted_proxies: self.settings.trusted_proxies.as_slice().into(),
            phone_hosts: Arc::from(assemble::phone_hosts(&self.settings)),
            front_door: self
                .settings
                .front_door
                .as_ref()
                .map(|door| door.secret.clone()),
            api: Api::new(&self.settings),
            leptos: LeptosOptions::builder()
                .output_name("trunkline")
                .site_root(concat!(env!("CARGO_MANIFEST_DIR"), "/../public"))
                .site_pkg_dir("pkg")
                .build(),
        };
        let web = listener
            .with(self.limits)
            .serve(router(web), Vec::new().into())
            .expect("it listens");
        let inbox = Inbox::start(self.dialer.clone());
        let worker = working.then(|| Worker::start(self.dialer.clone()));
        self.running = Some(Parts {
            web,
            hub,
            inbox,
            worker,
        });
    }

    /// The server ends as when it is told to.
    pub(crate) async fn stop(&mut self) {
        let parts = self.running.take().expect("it runs");
        parts.hub.stop();
        parts.web.stop().await;
        parts.inbox.stop().await;
        if let Some(worker) = parts.worker {
            worker.stop().await;
        }
    }

    /// The server starts again on what is in the database; `working` says whether it does jobs.
    pub(crate) async fn start(&mut self, working: bool) {
        assert!(self.running.is_none(), "it was stopped before");
        self.dialer = dialer(&self.settings, &self.adjust, self.clock.as_ref()).await;
        self.run(working).await;
    }

    /// Adds somebody and signs them in.
    pub(crate) async fn seat(&self, login: &str, role: Role) -> Seat {
        self.hire(login, role).await;
        Seat::sign_in(self, login).await
    }

    /// Adds somebody who can sign in.
    pub(crate) async fn hire(&self, login: &str, role: Role) {
        let office = self.dialer.office();
        let added = office.add_agent(login, login, role, PASSWORD).await;
        added.expect("the name is free");
    }

    pub(crate) async fn call(&self, id: CallId) -> Call {
        let call = self.dialer.store.find_call(id).await;
        call.expect("the database answers").expect("the call")
    }

    /// Waits until a call is in a state.
    pub(crate) async fn until_state(&self, id: CallId, state: CallState) -> Call {
        self.until_call(id, state.word(), |call| CallState::of(call) == state)
            .await
    }

    /// Waits until a call is as wanted.
    pub(crate) async fn until_call(
        &self,
        id: CallId,
        what: &str,
        wanted: impl Fn(&Call) -> bool,
    ) -> Call {
        until(what, async || {
            let call = self.call(id).await;
            if wanted(&call) {
                Ok(call)
            } else {
                Err(format!("{call:#?}"))
            }
        })
        .await
    }

    /// The only call there is, once there is one.
    pub(crate) async fn until_some_call(&self) -> Call {
        until("a call", async || {
            let calls = self.calls().await;
            let count = calls.len();
            calls
                .into_iter()
                .next()
                .filter(|_| count == 1)
                .ok_or_else(|| format!("{count} calls"))
        })
        .await
    }

    /// All calls, newest first.
    pub(crate) async fn calls(&self) -> Vec<Call> {
        let filter = trunkline::store::CallFilter {
            limit: 200,
            ..Default::default()
        };
        let calls = self.dialer.store.list_calls(&filter).await;
        calls.expect("the database answers")
    }

    /// Waits until the worker has nothing left to do, now or later.
    pub(crate) async fn until_idle(&self) {
        until("an idle worker", async || {
            match self.dialer.store.next_job_at().await {
                Ok(None) => Ok(()),
                other => Err(format!("{other:?}")),
            }
        })
        .await;
    }

    /// Makes jobs of a kind due now, as if their time had come, once one of them waits for it.
    pub(crate) async fn its_time_for(&self, kind: &str) {
        until(kind, async || match self.its_time_for_any(kind).await {
            0 => Err("no such job waits for its time".to_owned()),
            _ => Ok(()),
        })
        .await;
    }

    /// As [`Self::its_time_for`], where there may be none; how many there were.
    pub(crate) async fn its_time_for_any(&self, kind: &str) -> u64 {
        self.database.make_due(kind, self.dialer.now()).await
    }

    /// When each session began and ended, in milliseconds since 1970; of a SQLite file.
    pub(crate) async fn sessions(&self) -> Vec<(i64, Option<i64>)> {
        self.database.sessions().await
    }

    /// What the gate said of a call, in order: the refusal, or nothing where it allowed it.
    pub(crate) async fn decisions(&self, call: CallId) -> Vec<Option<String>> {
        self.database.decisions(call).await
    }

    /// How many rows each table has; of a SQLite file.
    pub(crate) async fn count_rows(&self) -> std::collections::BTreeMap<String, i64> {
        self.database.count_rows().await
    }
}

/// An address that no other story has: each has one of the machine's own.
fn free_address() -> SocketAddr {
    static TAKEN: AtomicU8 = AtomicU8::new(1);
    let of_run = u8::try_from(std::process::id() % 250).unwrap_or_default() + 1;
    let own = Ipv4Addr::new(127, of_run, TAKEN.fetch_add(1, Ordering::Relaxed), 1);
    let listener = TcpListener::bind((own, 0)).expect("loopback addresses are free");
    listener.local_addr().expect("it is bound")
}

async fn dialer(settings: &Settings, adjust: &Adjust, clock: Option<&StepClock>) -> Dialer {
    let mut dialer = assemble::dialer(settings)
        .await
        .expect("the dialer is assembled");
    let mut policy = Policy::clone(&dialer.policy);
    // A busy machine must not be taken for a request that came too late, or for nobody there: at the pace
    // of the carrier's people this is ten seconds.
    policy.send_within = Span::seconds(30);
    policy.ring_agent_for = Span::seconds(200);
    // Stories about something else have agents who are ready for the next call at once.
    policy.wrap_up_for = Span::ZERO;
    // Stories of the queue let callers wait; in all others whoever finds nobody free is told so at once.
    policy.queue_for = Span::ZERO;
    adjust(&mut policy);
    dialer.policy = Arc::new(policy);
    if let Some(clock) = clock {
        dialer.clock = Arc::new(clock.clone());
    }
    dialer
}
