//! A client that sends prepared requests over some connections and notes how long each answer took.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// What a load showed.
pub(super) struct Load {
    /// From the first request to the last answer.
    pub(super) took: Duration,
    /// How long each answer took, shortest first.
    pub(super) latencies: Vec<Duration>,
}

impl Load {
    /// Sends every request once, over so many connections.
    pub(super) async fn run(
        at: SocketAddr,
        requests: Vec<String>,
        connections: usize,
    ) -> io::Result<Self> {
        let requests = Arc::new(requests);
        let next = Arc::new(AtomicUsize::new(0));
        let began = super::tick();
        let mut clients = JoinSet::new();
        for _ in 0..connections {
            clients.spawn(client(at, Arc::clone(&requests), Arc::clone(&next)));
        }
        let mut latencies = Vec::with_capacity(requests.len());
        while let Some(done) = clients.join_next().await {
            latencies.extend(done.map_err(io::Error::other)??);
        }
        let took = began.elapsed();
        latencies.sort_unstable();
        Ok(Self { took, latencies })
    }

    /// The latency that this share of answers did not exceed.
    pub(super) fn quantile(&self, share: f64) -> Duration {
        let last = self.latencies.len().saturating_sub(1);
        self.latencies
            .get((last as f64 * share).round() as usize)
            .copied()
            .unwrap_or_default()
    }
}

async fn client(
    at: SocketAddr,
    requests: Arc<Vec<String>>,
    next: Arc<AtomicUsize>,
) -> io::Result<Vec<Duration>> {
    let mut stream = TcpStream::connect(at).await?;
    stream.set_nodelay(true)?;
    let mut latencies = Vec::new();
    let mut answer = vec![0_u8; 16 * 1024];
    while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
        let began = super::tick();
        stream.write_all(request.as_bytes()).await?;
        read_answer(&mut stream, &mut answer).await?;
        latencies.push(began.elapsed());
    }
    Ok(latencies)
}

/// Reads one answer whole; anything but 200 is an error.
async fn read_answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> io::Result<()> {
    let mut filled = 0;
    loop {
        if filled == buffer.len() {
            buffer.resize(2 * filled, 0);
        }
        let read = stream.read(&mut buffer[filled..]).await?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        filled += read;
        let text = String::from_utf8_lossy(&buffer[..filled]);
        let Some(end) = text.find("\r\n\r\n") else {
            continue;
        };
        if !text.starts_with("HTTP/1.1 200") {
            return Err(io::Error::other(
                text.lines().next().unwrap_or_default().to_owned(),
            ));
        }
        let length = text[..end].lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.trim().parse::<usize>().ok())?
        });
        if filled >= end + 4 + length.unwrap_or(0) {
            return Ok(());
        }
    }
}
