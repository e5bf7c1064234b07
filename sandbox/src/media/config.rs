//! Where browsers reach the audio engine.

use std::net::{IpAddr, Ipv4Addr, UdpSocket};

/// Settings of the audio engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaConfig {
    /// Addresses of this machine that browsers may send audio to. One UDP port is taken on each.
    pub addresses: Vec<IpAddr>,
    /// Whether our end looks for a path itself, as browsers do. Off, it waits to be found
    /// (ICE-lite), as servers do; of two ends at least one must look.
    pub seeks_path: bool,
}

impl MediaConfig {
    /// The settings of an end that plays a browser on this machine. One call each, since the other
    /// end tells calls apart by the UDP port they come from.
    #[must_use]
    pub fn as_browser() -> Self {
        Self {
            addresses: vec![IpAddr::V4(Ipv4Addr::LOCALHOST)],
            seeks_path: true,
        }
    }
}

impl Default for MediaConfig {
    /// Loopback for Chromium, and the primary address, without which Firefox finds no way.
    fn default() -> Self {
        let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let mut addresses = vec![loopback];
        addresses.extend(primary_address().filter(|address| *address != loopback));
        Self {
            addresses,
            seeks_path: false,
        }
    }
}

/// The address this machine would use to reach others. Connecting a UDP socket sends nothing; it
/// only asks the routing table.
fn primary_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // Any address that is not our own network serves; this one is reserved for documents.
    socket.connect((Ipv4Addr::new(198, 51, 100, 1), 9)).ok()?;
    socket
        .local_addr()
        .ok()
        .map(|address| address.ip())
        .filter(|ip| !ip.is_unspecified())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_always_offered_and_never_twice() {
        let addresses = MediaConfig::default().addresses;
        assert_eq!(addresses[0], IpAddr::V4(Ipv4Addr::LOCALHOST));
        assert_eq!(addresses.iter().filter(|ip| ip.is_loopback()).count(), 1);
        assert!(addresses.iter().all(|ip| !ip.is_unspecified()));
    }
}
