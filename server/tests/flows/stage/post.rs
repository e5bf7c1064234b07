//! Webhooks written by hand, signed as the carrier signs.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{StatusCode, header};
use sha1::Sha1;

use super::carrier::{ACCOUNT, TOKEN};
use super::floor::Floor;

/// A webhook.
#[derive(Clone, Debug)]
pub(crate) struct SignedPost {
    /// Path and query.
    pub(crate) path: String,
    pub(crate) form: Vec<(String, String)>,
}

impl SignedPost {
    pub(crate) fn new(path: &str, form: &[(&str, &str)]) -> Self {
        let mut pairs = vec![("AccountSid".to_owned(), ACCOUNT.to_owned())];
        pairs.extend(form.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
        Self {
            path: path.to_owned(),
            form: pairs,
        }
    }

    /// A browser phone asks what to do with its call.
    pub(crate) fn of_phone(call_sid: &str, identity: &str, more: &[(&str, &str)]) -> Self {
        let from = format!("client:{identity}");
        let mut form = vec![
            ("CallSid", call_sid),
            ("From", from.as_str()),
            ("CallStatus", "ringing"),
            ("Direction", "inbound"),
        ];
        form.extend(more);
        Self::new("/api/voice", &form)
    }

    pub(crate) fn body(&self) -> String {
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.form)
            .finish()
    }

    /// As the product gets it when it was sent as the carrier would.
    pub(crate) fn as_received(&self, floor: &Floor) -> trunkline::carrier::Post {
        let url = format!("{}{}", floor.url, self.path);
        let kind = (
            "content-type",
            "application/x-www-form-urlencoded".to_owned(),
        );
        let signature = ("x-twilio-signature", signature(&url, &self.form));
        trunkline::carrier::Post {
            url,
            headers: [kind, signature].map(|(n, v)| (n.to_owned(), v)).to_vec(),
            body: self.body().into_bytes(),
        }
    }

    /// Sends it as the carrier would; its answer.
    pub(crate) async fn send(&self, floor: &Floor) -> (StatusCode, String) {
        let url = format!("{}{}", floor.url, self.path);
        let signature = signature(&url, &self.form);
        self.send_as(floor, Some(&signature), self.body()).await
    }

    /// Sends it with this signature and this body.
    pub(crate) async fn send_as(
        &self,
        floor: &Floor,
        signature: Option<&str>,
        body: String,
    ) -> (StatusCode, String) {
        let mut request = floor
            .http
            .post(format!("{}{}", floor.url, self.path))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body);
        if let Some(signature) = signature {
            request = request.header("x-twilio-signature", signature);
        }
        let answer = request.send().await.expect("the dialer answers");
        let status = answer.status();
        let text = answer.text().await.expect("the dialer answers in full");
        (status, text)
    }
}

/// The carrier's signature of a form that goes to an address.
pub(crate) fn signature(url: &str, form: &[(String, String)]) -> String {
    let mut fields: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, value) in form {
        fields.entry(name).or_default().push(value);
    }
    let mut signed = url.to_owned();
    for (name, mut values) in fields {
        values.sort_unstable();
        values.dedup();
        for value in values {
            signed.push_str(name);
            signed.push_str(value);
        }
    }
    let mut mac = Hmac::<Sha1>::new_from_slice(TOKEN.as_bytes()).expect("keys have any length");
    mac.update(signed.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}
