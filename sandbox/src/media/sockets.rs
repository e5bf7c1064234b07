//! The UDP sockets all browser legs share, one per address.

use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::task::Poll;
use tokio::io::ReadBuf;
use tokio::net::UdpSocket;

/// Larger than any datagram a browser sends for audio.
pub(super) const DATAGRAM: usize = 2_048;

/// Where a datagram came from and which of our addresses it was sent to.
#[derive(Clone, Copy)]
pub(super) struct Way {
    pub(super) source: SocketAddr,
    pub(super) destination: SocketAddr,
    pub(super) length: usize,
}

pub(super) struct Sockets(Vec<(SocketAddr, UdpSocket)>);

/// Binds one UDP port on each address, without a runtime.
pub(super) fn bind(addresses: &[IpAddr]) -> io::Result<Vec<std::net::UdpSocket>> {
    addresses
        .iter()
        .map(|address| {
            let socket = std::net::UdpSocket::bind((*address, 0))?;
            socket.set_nonblocking(true)?;
            Ok(socket)
        })
        .collect()
}

impl Sockets {
    /// Takes bound sockets over; must be called inside a runtime.
    pub(super) fn new(bound: Vec<std::net::UdpSocket>) -> io::Result<Self> {
        let adopt = |socket| {
            let socket = UdpSocket::from_std(socket)?;
            Ok((socket.local_addr()?, socket))
        };
        bound
            .into_iter()
            .map(adopt)
            .collect::<io::Result<_>>()
            .map(Self)
    }

    /// Waits for one datagram on any socket.
    pub(super) async fn receive(&self, buffer: &mut [u8; DATAGRAM]) -> Way {
        poll_fn(|context| {
            for (destination, socket) in &self.0 {
                let mut space = ReadBuf::new(buffer);
                // An error belongs to an earlier datagram nobody received; the next one may do.
                while let Poll::Ready(received) = socket.poll_recv_from(context, &mut space) {
                    if let Ok(source) = received {
                        let length = space.filled().len();
                        return Poll::Ready(Way {
                            source,
                            destination: *destination,
                            length,
                        });
                    }
                    space.clear();
                }
            }
            Poll::Pending
        })
        .await
    }

    /// Takes one datagram if there is one already.
    pub(super) fn try_receive(&self, buffer: &mut [u8; DATAGRAM]) -> Option<Way> {
        self.0.iter().find_map(|(destination, socket)| {
            let (length, source) = socket.try_recv_from(buffer).ok()?;
            Some(Way {
                source,
                destination: *destination,
                length,
            })
        })
    }

    /// Sends from the socket bound to `source`. A full socket loses the datagram, as networks do.
    pub(super) fn send(&self, source: SocketAddr, destination: SocketAddr, datagram: &[u8]) {
        if let Some((_, socket)) = self.0.iter().find(|(address, _)| *address == source) {
            let _ = socket.try_send_to(datagram, destination);
        }
    }
}
