use super::*;

use trunkline::clock::Span;
use uuid::Uuid;

const NOW: Time = Time::from_millis(1_772_366_400_000);

fn tokens() -> Tokens {
    let secret = Secret::new("thirty-two characters for a test");
    Tokens::new(&secret, "https://dialer.example.com")
}

fn shown() -> Shown {
    Shown {
        agent: AgentId::new(Uuid::from_u128(1)),
        session: ApiSessionId::new(Uuid::from_u128(2)),
    }
}

fn issued() -> String {
    let Shown { agent, session } = shown();
    tokens().issue(agent, session, NOW).0
}

#[test]
fn a_token_is_good_for_a_quarter_of_an_hour() {
    let token = issued();
    let read = |after: Span| tokens().read(&token, NOW.plus(after));
    assert_eq!(read(Span::ZERO), Some(shown()));
    assert_eq!(read(Span::seconds(899)), Some(shown()));
    assert_eq!(read(Span::seconds(900)), None, "it ends when it says");
    assert_eq!(
        read(Span::seconds(-5)),
        Some(shown()),
        "clocks may differ a little"
    );
    assert_eq!(read(Span::seconds(-6)), None);
}

#[test]
fn the_header_is_what_it_is_taken_for() {
    let header = URL_SAFE_NO_PAD.decode(HEADER).unwrap();
    assert_eq!(header, br#"{"alg":"HS256","typ":"JWT"}"#);
}

#[test]
fn a_changed_bit_anywhere_spoils_it() {
    let token = issued();
    for at in 0..token.len() {
        for bit in 0..8 {
            let mut bytes = token.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            // What is no text never gets this far.
            let Ok(changed) = String::from_utf8(bytes) else {
                continue;
            };
            assert_eq!(tokens().read(&changed, NOW), None, "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn a_piece_of_it_or_more_of_it_is_nothing() {
    let token = issued();
    for end in 0..token.len() {
        assert_eq!(tokens().read(&token[..end], NOW), None, "{end}");
    }
    for more in ["=", ".", "A", " ", "\n"] {
        assert_eq!(
            tokens().read(&format!("{token}{more}"), NOW),
            None,
            "{more:?}"
        );
        assert_eq!(
            tokens().read(&format!("{more}{token}"), NOW),
            None,
            "{more:?}"
        );
    }
}

#[test]
fn another_dialers_token_is_nothing_here() {
    let Shown { agent, session } = shown();
    let secret = Secret::new("thirty-two characters for a test");
    let elsewhere = Tokens::new(&secret, "https://other.example.com");
    let token = elsewhere.issue(agent, session, NOW).0;
    assert_eq!(elsewhere.read(&token, NOW), Some(shown()));
    assert_eq!(tokens().read(&token, NOW), None);
    let other = Secret::new("thirty-two characters of another");
    let other = Tokens::new(&other, "https://dialer.example.com");
    assert_eq!(
        tokens().read(&other.issue(agent, session, NOW).0, NOW),
        None
    );
}
