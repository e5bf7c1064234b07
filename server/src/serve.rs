//! `trunkline serve`: the dialer until it is told to stop.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};
use trunkline::dialer::Dialer;

use crate::assemble;
use crate::cli::Failure;
use crate::http::{Api, Hub, Listener, Running, Web, router};
use crate::inbox::Inbox;
use crate::settings::Settings;
use crate::worker::Worker;

/// A dialer that runs: its routes, its inbox and its worker.
pub struct Serving {
    web: Running,
    hub: Hub,
    inbox: Inbox,
    worker: Worker,
    /// The product, for whoever has something to set up in it.
    pub dialer: Dialer,
}

impl Serving {
    /// Starts to serve.
    ///
    /// # Errors
    /// The database or the address is not to be had.
    pub async fn start(settings: &Settings) -> Result<Self, Failure> {
        let listener = Listener::bind(settings.listen)
            .await
            .map_err(|error| format!("{} cannot be listened at: {error}.", settings.listen))?;
        let dialer = assemble::dialer(settings).await?;
        let hub = Hub::start(dialer.clone());
        let web = Web {
            dialer: dialer.clone(),
            hub: hub.clone(),
            public_url: settings.public_url.as_str().into(),
            trusted_proxies: settings.trusted_proxies.as_slice().into(),
            phone_hosts: Arc::from(assemble::phone_hosts(settings)),
            front_door: settings.front_door.as_ref().map(|door| door.secret.clone()),
            api: Api::new(settings),
            leptos: assemble::site(),
        };
        let web = listener.serve(router(web), settings.trusted_proxies.as_slice().into())?;
        let inbox = Inbox::start(dialer.clone());
        let worker = Worker::with(dialer.clone(), settings.workers);
        Ok(Self {
            web,
            hub,
            inbox,
            worker,
            dialer,
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.web.address()
    }

    /// Ends: no new connections, what is under way is finished.
    pub async fn stop(self) {
        self.hub.stop();
        tokio::join!(self.web.stop(), self.inbox.stop(), self.worker.stop());
    }
}

/// `trunkline serve`.
///
/// # Errors
/// Settings that are missing or malformed; or the database or the address is not to be had.
pub async fn run() -> Result<(), Failure> {
    let settings = Settings::from_env()?;
    #[cfg(debug_assertions)]
    crate::stopping::arm()?;
    let serving = Serving::start(&settings).await?;
    println!(
        "Trunkline serves {} at {}.",
        settings.public_url,
        serving.address()
    );
    told_to_stop().await?;
    serving.stop().await;
    Ok(())
}

/// Waits for Ctrl-C or a polite request to end.
///
/// # Errors
/// The system gives no signals.
pub async fn told_to_stop() -> Result<(), Failure> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        _ = terminate.recv() => {}
    }
    Ok(())
}
