//! Which pages may open the socket.

/// Whether a page of this origin may. Without a list, pages of this machine may.
pub(super) fn allows(origins: &[String], origin: &str) -> bool {
    if origins.is_empty() {
        return is_local(origin);
    }
    origins
        .iter()
        .any(|allowed| allowed.trim_end_matches('/').eq_ignore_ascii_case(origin))
}

/// `http` or `https` on localhost, 127.0.0.1 or `[::1]`, any port.
fn is_local(origin: &str) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else {
        return false;
    };
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    };
    ["http", "https"].contains(&scheme) && ["localhost", "127.0.0.1", "[::1]"].contains(&host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_list_only_this_machine_may() {
        for origin in [
            "http://localhost",
            "http://localhost:3000",
            "https://127.0.0.1:8443",
            "http://[::1]:3000",
            "http://[::1]",
        ] {
            assert!(allows(&[], origin), "{origin}");
        }
        for origin in [
            "",
            "null",
            "http://example.com",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "file://localhost",
            "http://user@localhost.evil:80",
            "http://localhost:",
            "http://evil/localhost",
        ] {
            assert!(!allows(&[], origin), "{origin}");
        }
    }

    #[test]
    fn a_list_is_exact() {
        let origins = vec!["https://dialer.example.com/".to_owned()];
        assert!(allows(&origins, "https://dialer.example.com"));
        assert!(!allows(&origins, "http://dialer.example.com"));
        assert!(!allows(&origins, "http://localhost:3000"));
        assert!(!allows(&origins, "https://dialer.example.com.evil.example"));
    }
}
