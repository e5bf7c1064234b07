//! The exchange: legs, conferences and recordings, and the audio that joins them.

mod announcements;
pub(crate) mod call;
pub(crate) mod call_states;
mod callers;
pub(crate) mod conference;
mod conference_events;
pub(crate) mod conference_members;
mod conference_wait;
mod keys;
pub(crate) mod lifecycle;
pub(crate) mod message;
pub(crate) mod outbound;
pub(crate) mod participants;
pub(crate) mod progress;
pub(crate) mod queue;
pub(crate) mod recording;
mod recording_events;
mod ringing;
pub(crate) mod switch;
pub(crate) mod texting;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use reqwest::Url;

use crate::clock::Pace;
use crate::config::{Account, Config};
use crate::debugger::Debugger;
use crate::faults::Faults;
use crate::media::Media;
use crate::sids::Sids;
use crate::signal::Devices;
use crate::twilio::postman::Postman;
use crate::witness::Witness;

use call::{Call, NewCall};
use conference::Conference;
use message::Message;
use queue::Queue;
use recording::Recording;

pub(crate) use lifecycle::Ending;
pub(crate) use ringing::Ring;

/// Everything the sandbox knows.
pub(crate) struct Exchange {
    /// Where the sandbox is reached.
    pub(crate) address: SocketAddr,
    pub(crate) accounts: Vec<Arc<Account>>,
    pub(crate) pace: Pace,
    pub(crate) sids: Arc<Sids>,
    pub(crate) media: Media,
    pub(crate) devices: Devices,
    pub(crate) postman: Arc<Postman>,
    pub(crate) faults: Arc<Faults>,
    pub(crate) debugger: Debugger,
    pub(crate) witness: Witness,
    book: Mutex<Book>,
}

/// All resources, oldest first.
#[derive(Default)]
pub(crate) struct Book {
    pub(crate) calls: Vec<Arc<Call>>,
    pub(crate) conferences: Vec<Arc<Conference>>,
    pub(crate) recordings: Vec<Arc<Recording>>,
    pub(crate) queues: Vec<Arc<Queue>>,
    pub(crate) messages: Vec<Arc<Message>>,
    /// Who wrote STOP to which number: the number, and who.
    pub(crate) stopped: Vec<(String, String)>,
}

impl Exchange {
    /// An exchange without calls.
    ///
    /// # Errors
    /// The witness file cannot be opened.
    pub(crate) fn new(
        config: &Config,
        address: SocketAddr,
        media: Media,
        devices: Devices,
    ) -> std::io::Result<Arc<Self>> {
        let sids = Arc::new(Sids::new(config.seed));
        let faults = Arc::new(Faults::default());
        let postman = Postman::new(config, Arc::clone(&sids), Arc::clone(&faults));
        let exchange = Arc::new(Self {
            accounts: config.accounts.iter().cloned().map(Arc::new).collect(),
            pace: Pace::new(config.speed),
            sids,
            media,
            devices,
            postman,
            faults,
            debugger: Debugger::default(),
            witness: Witness::new(config.witness_file.as_deref())?,
            book: Mutex::default(),
            address,
        });
        let events = exchange.media.events();
        tokio::spawn(Self::hear_audio(Arc::downgrade(&exchange), events));
        Ok(exchange)
    }

    /// Where the sandbox is reached, as `http://host:port`.
    pub(crate) fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The same, to join relative URLs to.
    pub(crate) fn base(&self) -> Url {
        Url::parse(&self.base_url()).expect("a socket address makes a URL")
    }

    /// The book; held for moments only, and no other lock is taken while it is held.
    pub(crate) fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An account by its SID.
    pub(crate) fn account(&self, sid: &str) -> Option<&Arc<Account>> {
        self.accounts
            .iter()
            .find(|account| account.account_sid == sid)
    }

    /// Writes a new leg into the book.
    pub(crate) fn add_call(&self, new: NewCall) -> Arc<Call> {
        let call = Call::new(self.sids.next("CA"), new);
        self.book().calls.push(Arc::clone(&call));
        call
    }

    /// A leg by its SID.
    pub(crate) fn call(&self, sid: &str) -> Option<Arc<Call>> {
        // Newest first: what is asked for is nearly always recent.
        self.book()
            .calls
            .iter()
            .rev()
            .find(|call| call.sid == sid)
            .cloned()
    }

    /// A conference by its SID.
    pub(crate) fn conference(&self, sid: &str) -> Option<Arc<Conference>> {
        self.book()
            .conferences
            .iter()
            .rev()
            .find(|conference| conference.sid == sid)
            .cloned()
    }

    /// The conference of that name that has not ended.
    pub(crate) fn open_conference(&self, account_sid: &str, name: &str) -> Option<Arc<Conference>> {
        let conferences = self.book().conferences.clone();
        let mut newest = conferences.into_iter().rev();
        newest.find(|it| it.name == name && it.account.account_sid == account_sid && !it.is_over())
    }

    /// A recording by its SID, unless it was deleted.
    pub(crate) fn recording(&self, sid: &str) -> Option<Arc<Recording>> {
        self.book()
            .recordings
            .iter()
            .rev()
            .find(|recording| recording.sid == sid)
            .cloned()
    }

    /// Everything ends: the sandbox stops.
    pub(crate) fn end_everything(self: &Arc<Self>) {
        let calls: Vec<_> = self.book().calls.clone();
        for call in calls.iter().filter(|call| !call.status().is_final()) {
            self.end(call, Ending::by(call::EndedBy::Sandbox));
        }
    }
}
