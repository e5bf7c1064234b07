//! Text messages: sent by the customer, carried to people, and what people write.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::Exchange;
use crate::clock::rfc2822;
use crate::config::Account;
use crate::people::{TextFate, person};
use crate::twilio::API_VERSION;
use crate::twilio::params::{Params, put};
use crate::twilio::postman::{LARGEST_ANSWER, Letter};

/// What an address on WhatsApp begins with.
pub(crate) const WHATSAPP: &str = "whatsapp:";
/// How long after somebody's last message free text may be sent to them on WhatsApp.
const WINDOW: Duration = Duration::from_secs(24 * 3_600);
/// Outside of that.
const OUTSIDE_WINDOW: (u32, &str) = (
    63016,
    "Failed to send freeform message because you are outside the allowed window",
);

/// A message.
pub(crate) struct Message {
    /// `SM…`, or `MM…` with media.
    pub(crate) sid: String,
    pub(crate) account: Arc<Account>,
    pub(crate) from: String,
    pub(crate) to: String,
    /// `inbound`, `outbound-api`.
    pub(crate) direction: &'static str,
    pub(crate) media: Vec<Media>,
    /// The addresses from which media are fetched when it is sent.
    pub(crate) media_urls: Vec<String>,
    /// It is a template's text.
    pub(crate) is_template: bool,
    pub(crate) segments: usize,
    pub(crate) created: SystemTime,
    pub(crate) callback: Option<String>,
    facts: Mutex<MessageFacts>,
}

/// What changes about a message.
pub(crate) struct MessageFacts {
    pub(crate) status: &'static str,
    pub(crate) body: String,
    pub(crate) updated: SystemTime,
    pub(crate) sent: Option<SystemTime>,
    pub(crate) error: Option<(u32, &'static str)>,
}

/// A file that came with a message.
#[derive(Clone)]
pub(crate) struct Media {
    /// `ME…`.
    pub(crate) sid: String,
    pub(crate) content_type: String,
    pub(crate) bytes: Arc<Vec<u8>>,
    /// By which it is fetched once the customer has shown who they are.
    pub(crate) token: String,
}

/// What a message begins with.
pub(crate) struct NewMessage {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) body: String,
    pub(crate) media: Vec<Media>,
    pub(crate) media_urls: Vec<String>,
    pub(crate) is_template: bool,
    pub(crate) callback: Option<String>,
    pub(crate) created: SystemTime,
}

impl Message {
    /// What changes; held for moments only.
    pub(crate) fn facts(&self) -> MutexGuard<'_, MessageFacts> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn is_whatsapp(&self) -> bool {
        self.to.starts_with(WHATSAPP)
    }

    /// The number of the person, without what WhatsApp puts before it.
    pub(crate) fn person(&self) -> &str {
        let address = if self.direction == "inbound" {
            &self.from
        } else {
            &self.to
        };
        address.strip_prefix(WHATSAPP).unwrap_or(address)
    }
}

impl Exchange {
    /// Writes a message into the book.
    pub(crate) fn add_message(
        &self,
        account: &Arc<Account>,
        direction: &'static str,
        status: &'static str,
        new: NewMessage,
    ) -> Arc<Message> {
        let has_media = !new.media.is_empty() || !new.media_urls.is_empty();
        let message = Arc::new(Message {
            sid: self.sids.next(if has_media { "MM" } else { "SM" }),
            account: Arc::clone(account),
            from: new.from,
            to: new.to,
            direction,
            media: new.media,
            media_urls: new.media_urls,
            is_template: new.is_template,
            segments: segments(&new.body),
            created: new.created,
            callback: new.callback,
            facts: Mutex::new(MessageFacts {
                status,
                body: new.body,
                updated: new.created,
                sent: (direction == "inbound").then_some(new.created),
                error: None,
            }),
        });
        self.book().messages.push(Arc::clone(&message));
        message
    }

    /// A message by its SID.
    pub(crate) fn message(&self, sid: &str) -> Option<Arc<Message>> {
        let messages = self.book().messages.clone();
        messages.into_iter().rev().find(|it| it.sid == sid)
    }

    /// Makes a file that comes with a message.
    pub(crate) fn new_media(&self, content_type: &str, bytes: Vec<u8>) -> Media {
        Media {
            sid: self.sids.next("ME"),
            content_type: content_type.to_owned(),
            bytes: Arc::new(bytes),
            token: self.sids.next(""),
        }
    }

    /// A file by the token of the place where it lies.
    pub(crate) fn media_by_token(&self, token: &str) -> Option<Media> {
        let messages = self.book().messages.clone();
        let mut media = messages.iter().flat_map(|message| message.media.iter());
        media.find(|media| media.token == token).cloned()
    }

    /// Carries a message of the customer's to whom it is for, and lets them answer.
    pub(crate) async fn carry(self: &Arc<Self>, message: &Arc<Message>) {
        self.move_to(message, "queued", None);
        self.pace.wait(300).await;
        if message.is_whatsapp() && !message.is_template && !self.window_is_open(message) {
            return self.move_to(message, "undelivered", Some(OUTSIDE_WINDOW));
        }
        if let Some(trouble) = self.fetch_media(message).await {
            return self.move_to(message, "failed", Some(trouble));
        }
        let fate = person(message.person()).texts;
        if let TextFate::Fails(code, words) = fate {
            return self.move_to(message, "failed", Some((code, words)));
        }
        self.move_to(message, "sent", None);
        self.pace.wait(700).await;
        match fate {
            TextFate::Fails(..) | TextFate::NoReceipt => {}
            TextFate::Undelivered(code, words) => {
                self.move_to(message, "undelivered", Some((code, words)));
            }
            TextFate::Arrives(reply) => {
                self.move_to(message, "delivered", None);
                self.pace.wait(1_000).await;
                if message.is_whatsapp() {
                    self.move_to(message, "read", None);
                }
                self.pace.wait(1_000).await;
                self.answer_text(message, reply);
            }
        }
    }

    fn window_is_open(&self, message: &Message) -> bool {
        let now = SystemTime::now();
        let messages = self.book().messages.clone();
        messages.iter().any(|it| {
            it.direction == "inbound"
                && it.from == message.to
                && it.to == message.from
                && now.duration_since(it.created).unwrap_or_default() < WINDOW
        })
    }

    /// Fetches what is sent along; why that cannot be.
    async fn fetch_media(&self, message: &Message) -> Option<(u32, &'static str)> {
        let failed = if message.is_whatsapp() {
            (63019, "Media failed to download")
        } else {
            (11200, "HTTP retrieval failure")
        };
        for url in &message.media_urls {
            let got = async {
                let answer = reqwest::get(url).await?.error_for_status()?;
                answer.bytes().await
            };
            match tokio::time::timeout(Duration::from_secs(10), got).await {
                Ok(Ok(bytes)) if bytes.len() <= 5_000_000 => {}
                Ok(Ok(_)) => return Some((11751, "Media exceeds messaging provider size limit")),
                _ => return Some(failed),
            }
        }
        None
    }

    /// A message comes into another state, and the customer is told.
    pub(crate) fn move_to(
        &self,
        message: &Message,
        status: &'static str,
        error: Option<(u32, &'static str)>,
    ) {
        {
            let mut facts = message.facts();
            let now = SystemTime::now();
            (facts.status, facts.updated, facts.error) = (status, now, error);
            if status == "sent" {
                facts.sent = Some(now);
            }
        }
        let Some(url) = &message.callback else {
            return;
        };
        self.postman.post(Letter {
            kind: "message-status",
            method: reqwest::Method::POST,
            url: url.clone(),
            params: status_params(message, status, error),
            auth_token: message.account.auth_token.clone(),
            about: message.sid.clone(),
            longest: LARGEST_ANSWER,
        });
    }
}

fn status_params(message: &Message, status: &str, error: Option<(u32, &'static str)>) -> Params {
    let mut params = Params::new();
    put(&mut params, "AccountSid", &message.account.account_sid);
    put(&mut params, "ApiVersion", API_VERSION);
    put(&mut params, "MessageSid", &message.sid);
    put(&mut params, "SmsSid", &message.sid);
    put(&mut params, "MessageStatus", status);
    put(&mut params, "SmsStatus", status);
    put(&mut params, "From", &message.from);
    put(&mut params, "To", &message.to);
    if let Some((code, words)) = error {
        put(&mut params, "ErrorCode", code.to_string());
        if message.is_whatsapp() {
            put(&mut params, "ChannelStatusMessage", words);
        }
    }
    if message.is_whatsapp() {
        put(&mut params, "ChannelPrefix", "whatsapp");
        put(&mut params, "ChannelToAddress", message.person());
        if matches!(status, "delivered" | "read" | "undelivered") {
            put(&mut params, "EventType", status.to_ascii_uppercase());
        }
    } else if matches!(status, "delivered" | "undelivered") {
        put(
            &mut params,
            "RawDlrDoneDate",
            receipt_date(SystemTime::now()),
        );
    }
    params
}

/// A carrier's own time: `YYMMDDhhmm`.
fn receipt_date(at: SystemTime) -> String {
    // `Mon, 24 Nov 2025 16:00:00 +0000`
    let text = rfc2822(at);
    let mut parts = text.split([' ', ':']);
    let (_, day, month, year) = (parts.next(), parts.next(), parts.next(), parts.next());
    let months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let month = months.find(month.unwrap_or("Jan")).unwrap_or(0) / 3 + 1;
    let (hour, minute) = (parts.next().unwrap_or("00"), parts.next().unwrap_or("00"));
    let year = year.and_then(|year| year.get(2..)).unwrap_or("00");
    format!("{year}{month:02}{}{hour}{minute}", day.unwrap_or("01"))
}

/// The letters that a segment of 160 takes; the ones behind the gap count twice.
const GSM: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const GSM_TWICE: &str = "^{}\\[~]|€\u{c}";

/// Into how many parts the network cuts a text.
pub(crate) fn segments(text: &str) -> usize {
    let plain = text
        .chars()
        .all(|c| GSM.contains(c) || GSM_TWICE.contains(c));
    let (length, one, each) = if plain {
        let twice = text.chars().filter(|c| GSM_TWICE.contains(*c)).count();
        (text.chars().count() + twice, 160, 153)
    } else {
        (text.encode_utf16().count(), 70, 67)
    };
    if length <= one {
        1
    } else {
        length.div_ceil(each)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_the_network_cuts_it() {
        for (text, parts) in [
            ("", 1),
            (&*"x".repeat(160), 1),
            (&*"x".repeat(161), 2),
            (&*"x".repeat(306), 2),
            (&*"x".repeat(307), 3),
            (&*"€".repeat(80), 1),
            (&*"€".repeat(81), 2),
            (&*"ж".repeat(70), 1),
            (&*"ж".repeat(71), 2),
        ] {
            assert_eq!(segments(text), parts, "{} characters", text.chars().count());
        }
    }

    #[test]
    fn receipts_tell_the_carriers_time() {
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_764_000_060);
        assert_eq!(receipt_date(at), "2511241601");
    }
}
