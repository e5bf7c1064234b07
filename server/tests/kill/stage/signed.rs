//! Webhooks in the carrier's name, signed as it signs.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// The signature of a form, each name once, that goes to an address.
pub(crate) fn signature(token: &str, url: &str, form: &[(String, String)]) -> String {
    let sorted: BTreeMap<&String, &String> =
        form.iter().map(|(name, value)| (name, value)).collect();
    let mut mac = Hmac::<Sha1>::new_from_slice(token.as_bytes()).expect("keys have any length");
    mac.update(url.as_bytes());
    for (name, value) in sorted {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    STANDARD.encode(mac.finalize().into_bytes())
}
