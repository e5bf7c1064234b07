//! Starting and stopping the sandbox.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::config::Config;
use crate::control;
use crate::exchange::Exchange;
use crate::exchange::switch::BrowserSwitch;
use crate::media::{Media, MediaConfig};
use crate::signal::{self, Devices, Switch};
use crate::twilio::rest;

/// How long open requests may take to end when the sandbox stops.
const FAREWELL: Duration = Duration::from_secs(2);

/// A running sandbox. It stops when told to, or when dropped.
pub struct Sandbox {
    exchange: Arc<Exchange>,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
}

/// Why a sandbox cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Listening beyond loopback has to be meant.
    #[error("{0} is not a loopback address; set `open_to_network` where that is meant")]
    NotLoopback(SocketAddr),
    /// A socket or the witness file.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl Sandbox {
    /// Starts a sandbox.
    ///
    /// # Errors
    /// The address is not loopback and that was not said to be meant; a socket cannot be opened.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        if !config.listen.ip().is_loopback() && !config.open_to_network {
            return Err(StartError::NotLoopback(config.listen));
        }
        let listener = TcpListener::bind(config.listen).await?;
        let address = listener.local_addr()?;
        let mut audio = MediaConfig::default();
        if !config.ice_addresses.is_empty() {
            audio.addresses.clone_from(&config.ice_addresses);
        }
        let media = Media::start(audio).await?;
        let devices = Devices::new(media.clone());
        let exchange = Exchange::new(&config, address, media, devices.clone())?;
        let switch: Arc<dyn Switch> = Arc::new(BrowserSwitch(Arc::clone(&exchange)));
        let app = rest::router(Arc::clone(&exchange))
            .merge(control::router(
                Arc::clone(&exchange),
                config.open_to_network,
            ))
            .merge(signal::router(
                switch,
                devices,
                config.allowed_origins.clone(),
            ));
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(async move {
            let served = axum::serve(listener, app).with_graceful_shutdown(async {
                // A dropped sender stops it as well.
                let _reason = stopped.await;
            });
            if let Err(error) = served.await {
                tracing::error!(%error, "the sandbox ended");
            }
        });
        tracing::info!(%address, "sandbox");
        Ok(Self {
            exchange,
            stop: Some(stop),
            server,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.exchange.address
    }

    /// Where it is reached, as `http://host:port`.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.exchange.base_url()
    }

    /// Ends all calls, tells the customer, and stops serving.
    pub async fn stop(mut self) {
        self.exchange.end_everything();
        self.exchange.postman.settle(FAREWELL).await;
        if let Some(stop) = self.stop.take() {
            // The server may have ended by itself.
            let _gone = stop.send(());
        }
        if tokio::time::timeout(FAREWELL, &mut self.server)
            .await
            .is_err()
        {
            self.server.abort();
        }
    }
}
