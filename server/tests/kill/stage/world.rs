//! One carrier, one database, and a server that comes and goes.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use reqwest::{Client, Method};
use server::assemble;
use server::settings::Settings;
use tokio::time::Instant;
use trunkline::dialer::Dialer;

use super::books::{Books, fields};
use super::database::{Database, Kind};
use super::outside::Outside;
use super::process::Process;
use super::seats::{Click, Promised, numbers};
use super::waiting::until;

/// All there is, and what was promised in it.
pub(crate) struct World {
    pub(crate) outside: Outside,
    pub(crate) database: Database,
    /// The product on the same database, for setting up; it does no work.
    pub(crate) dialer: Dialer,
    /// Calls whose making was acknowledged to somebody.
    pub(crate) promised: Vec<String>,
    /// Webhooks that were acknowledged, as their fields.
    pub(crate) acknowledged: Vec<Vec<(String, String)>>,
    pub(crate) http: Client,
    listen: SocketAddr,
    folder: PathBuf,
    numbers: Vec<String>,
    seen: u64,
}

impl World {
    pub(crate) async fn new(kind: Kind) -> Self {
        let name = format!("trunkline-kill-{}", uuid::Uuid::now_v7().simple());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("the system has a folder for this");
        let http = Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(30))
            .build()
            .expect("a client");
        let listen = free_address();
        let dialer = format!("http://{listen}");
        let outside = Outside::start(&folder, &dialer, http.clone()).await;
        let database = Database::new(kind, &folder).await;
        let variables = variables(&database, &outside, listen);
        let settings = Settings::read(&|name| {
            variables
                .iter()
                .find(|(it, _)| it == name)
                .map(|(_, value)| value.clone())
        });
        let settings = settings.expect("the settings are right");
        let dialer = assemble::dialer(&settings)
            .await
            .expect("the dialer is assembled");
        let mut numbers = numbers(&dialer, &["12", "13", "14", "16"]);
        numbers.reverse();
        Self {
            outside,
            database,
            dialer,
            promised: Vec::new(),
            acknowledged: Vec::new(),
            http,
            listen,
            folder,
            numbers,
            seen: 0,
        }
    }

    /// A server of this world, serving.
    pub(crate) async fn start(&self, more: &[(&str, &str)]) -> Process {
        let process = self.spawn(self.listen, more);
        process.until_said("Trunkline serves", 1).await;
        process
    }

    /// A server that may not be serving yet, at an address.
    pub(crate) fn spawn(&self, listen: SocketAddr, more: &[(&str, &str)]) -> Process {
        let mut variables = variables(&self.database, &self.outside, listen);
        variables.extend(
            more.iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        Process::start(&["serve"], &variables, &self.folder.join("server.log"))
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.listen)
    }

    pub(crate) const fn listen(&self) -> SocketAddr {
        self.listen
    }

    /// A new agent, about to call somebody who was not called before.
    pub(crate) async fn click(&mut self) -> Click {
        let number = self.numbers.pop().expect("there are enough numbers");
        let account = ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"]
            .map(|it| self.outside.setting(it).to_owned());
        let [account, token] = account;
        Click::prepare(
            &self.dialer,
            number,
            &self.url(),
            self.http.clone(),
            (account, token),
        )
        .await
    }

    /// Several agents at once.
    pub(crate) async fn clicks(&mut self, count: usize) -> Vec<Click> {
        let mut clicks = Vec::new();
        for _ in 0..count {
            clicks.push(self.click().await);
        }
        clicks
    }

    /// Notes what a click was promised, and that a webhook was acknowledged.
    pub(crate) fn note(&mut self, outcome: (Option<Promised>, Option<String>)) {
        self.promised
            .extend(outcome.0.map(|promised| promised.call));
        self.acknowledged
            .extend(outcome.1.map(|body| fields(&body)));
    }

    /// Notes which of its webhooks the carrier saw acknowledged since the last time.
    pub(crate) async fn note_acknowledged(&mut self) {
        let path = format!("/webhooks?after={}", self.seen);
        let sent = self.outside.ask(Method::GET, &path, None).await;
        for post in sent.as_array().expect("a list") {
            self.seen = self.seen.max(post["number"].as_u64().unwrap_or_default());
            let is_ours = ["voice", "call-status", "conference"]
                .iter()
                .any(|kind| post["kind"] == *kind);
            let status = post["status"].as_u64().unwrap_or_default();
            if is_ours && (200..300).contains(&status) {
                let mut fields: Vec<(String, String)> =
                    serde_json::from_value(post["params"].clone()).expect("pairs");
                fields.sort_unstable();
                self.acknowledged.push(fields);
            }
        }
    }

    /// Lets time pass, with the server now here and now away, until everything is over.
    pub(crate) async fn settle(&mut self) -> Books {
        for _ in 0..14 {
            let server = self.start(&[]).await;
            self.until_idle().await;
            let books = Books::read(&self.database).await;
            self.note_acknowledged().await;
            server.kill();
            if books.is_quiet() {
                return Books::read(&self.database).await;
            }
            self.database.time_passes(31).await;
        }
        let books = Books::read(&self.database).await;
        panic!(
            "left behind: {:?}, {:?}; {}",
            books.jobs,
            books.going_on,
            self.folder.display()
        );
    }

    /// Waits until no job is due for the next moment. One that is being done is still due: it can be taken by
    /// nobody else, and whoever kills the server then cuts it off.
    async fn until_idle(&self) {
        let began = Instant::now();
        until("an idle worker", async || {
            let soon = self.dialer.now().millis() + 1_500;
            let sql = format!(
                "SELECT CAST(COUNT(*) AS TEXT) FROM jobs WHERE finished_at IS NULL AND run_at <= {soon}"
            );
            let busy = self.database.number(&sql).await;
            // What is tried again every second is for the next round, when more time has passed.
            if busy == 0 || began.elapsed() > Duration::from_secs(4) { Ok(()) } else { Err(busy.to_string()) }
        })
        .await;
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("what happened is in {}", self.folder.display());
        } else {
            // Whoever still has a file open keeps it until then.
            drop(std::fs::remove_dir_all(&self.folder));
        }
    }
}

fn variables(database: &Database, outside: &Outside, listen: SocketAddr) -> Vec<(String, String)> {
    let own = [
        ("DATABASE_URL", database.url.clone()),
        ("PUBLIC_URL", format!("http://{listen}")),
        ("LISTEN", listen.to_string()),
        ("JWT_SECRET", "thirty-two characters for a test".to_owned()),
        // Nobody is at a desk here: whoever calls is told so at once, and in the end all is quiet.
        ("QUEUE_SECONDS", "0".to_owned()),
        ("VOICEMAIL_GREETING", "none".to_owned()),
    ];
    let own = own.map(|(name, value)| (name.to_owned(), value));
    let carrier = outside
        .settings
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()));
    own.into_iter().chain(carrier).collect()
}

/// An address that nobody else has: a port of loopback's own could be taken while the server is away.
pub(crate) fn free_address() -> SocketAddr {
    static TAKEN: AtomicU8 = AtomicU8::new(1);
    let of_run = u8::try_from(std::process::id() % 250).unwrap_or_default() + 1;
    let own = Ipv4Addr::new(127, of_run, TAKEN.fetch_add(1, Ordering::Relaxed), 2);
    let listener = TcpListener::bind((own, 0)).expect("loopback addresses are free");
    listener.local_addr().expect("it is bound")
}
