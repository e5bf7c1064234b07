//! Taking connections: with limits in time and number that the framework does not set.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::ServiceExt;

use super::limits::{HEAD_MAX, HEADERS_MAX, Limits};
use super::taken::Taken;

/// How long running answers get when the server stops.
const FINISH_WITHIN: Duration = Duration::from_secs(5);
/// What a connection's buffer may hold while a head is read; more than a head may have, which is then
/// refused in our own words.
const BUFFER_MAX: usize = 4 * HEAD_MAX;

/// A socket that listens.
pub struct Listener {
    socket: TcpListener,
    limits: Limits,
}

/// A server that runs.
pub struct Running {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
}

impl Listener {
    /// Listens at an address.
    ///
    /// # Errors
    /// The address is taken, or not ours.
    pub async fn bind(address: SocketAddr) -> io::Result<Self> {
        let socket = TcpListener::bind(address).await?;
        Ok(Self {
            socket,
            limits: Limits::default(),
        })
    }

    /// With other limits.
    #[must_use]
    pub const fn with(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The address, with the port that was given.
    ///
    /// # Errors
    /// The socket is gone.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Serves until told to stop. Our own proxies may have any number of connections.
    ///
    /// # Errors
    /// The socket is gone.
    pub fn serve(self, router: Router, proxies: Arc<[IpAddr]>) -> io::Result<Running> {
        let address = self.address()?;
        let (stop, stopped) = watch::channel(false);
        let counts = Counts::new(proxies, self.limits);
        let task = tokio::spawn(accept(self.socket, router, counts, stopped));
        Ok(Running {
            address,
            stop,
            task,
        })
    }
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more connections, finishes the answers under way, ends.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "The server did not end well.");
        }
    }
}

async fn accept(
    listener: TcpListener,
    router: Router,
    counts: Counts,
    mut stopped: watch::Receiver<bool>,
) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.changed() => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                while connections.try_join_next().is_some() {}
                if let Some(place) = counts.take(peer.ip()) {
                    let (router, stopped) = (router.clone(), stopped.clone());
                    let limits = counts.limits;
                    connections.spawn(async move {
                        let _place = place;
                        connection(stream, peer, router, limits, stopped).await;
                    });
                }
            }
            Err(error) => {
                // Out of file descriptors, usually: others may close meanwhile.
                tracing::warn!(%error, "A connection could not be taken.");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    let all = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(FINISH_WITHIN, all).await.is_err() {
        connections.abort_all();
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: Limits,
    mut stopped: watch::Receiver<bool>,
) {
    // Small answers should not wait for more to send.
    drop(stream.set_nodelay(true));
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(limits);
        let router = router.clone();
        async move {
            Ok::<_, Infallible>(
                router
                    .oneshot(request)
                    .await
                    .unwrap_or_else(|never| match never {}),
            )
        }
    });
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_within)
        .max_headers(HEADERS_MAX)
        .max_buf_size(BUFFER_MAX);
    let served = builder
        .serve_connection(
            TokioIo::new(Taken::new(stream, limits.taken_within)),
            service,
        )
        .with_upgrades();
    tokio::pin!(served);
    tokio::select! {
        // A client that breaks off is no fault of ours.
        _ = served.as_mut() => {}
        _ = stopped.changed() => {
            served.as_mut().graceful_shutdown();
            drop(served.await);
        }
    }
}

/// How many connections there are, by address.
#[derive(Clone)]
struct Counts {
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
    proxies: Arc<[IpAddr]>,
    limits: Limits,
}

/// One connection's place; given back when dropped.
struct Place {
    counts: Counts,
    address: IpAddr,
}

impl Counts {
    fn new(proxies: Arc<[IpAddr]>, limits: Limits) -> Self {
        Self {
            open: Arc::default(),
            proxies,
            limits,
        }
    }

    fn take(&self, address: IpAddr) -> Option<Place> {
        let mut counts = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = counts.values().sum();
        let own = counts.entry(address).or_default();
        let limit = if self.proxies.contains(&address.to_canonical()) {
            self.limits.in_all
        } else {
            self.limits.per_address
        };
        if *own >= limit || all >= self.limits.in_all {
            return None;
        }
        *own += 1;
        Some(Place {
            counts: self.clone(),
            address,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self
            .counts
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = counts.get_mut(&self.address) {
            *own -= 1;
            if *own == 0 {
                counts.remove(&self.address);
            }
        }
    }
}
