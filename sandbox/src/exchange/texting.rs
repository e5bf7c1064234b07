//! People who write: by themselves, or since they were written to. And what the network does about STOP.

use std::sync::Arc;
use std::time::SystemTime;

use reqwest::Method;

use super::Exchange;
use super::message::{Media, Message, NewMessage, WHATSAPP};
use crate::people::Reply;
use crate::twilio::API_VERSION;
use crate::twilio::params::{Params, place, put};
use crate::twilio::postman::{LARGEST_ANSWER, Letter};

/// The picture that people send.
const PICTURE: &[u8] = include_bytes!("../people/picture.png");

/// Words after which the network carries nothing more to whoever wrote them.
const STOP: [&str; 8] = [
    "stop",
    "stopall",
    "unsubscribe",
    "cancel",
    "end",
    "quit",
    "optout",
    "revoke",
];
/// Words that undo that.
const START: [&str; 3] = ["start", "unstop", "yes"];

/// What somebody writes.
pub(crate) struct NewText {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) body: String,
    pub(crate) media: Vec<Media>,
    pub(crate) whatsapp: bool,
    pub(crate) created: SystemTime,
}

impl Exchange {
    /// Somebody writes to one of the accounts' numbers. None where no account has it, or not on that channel.
    pub(crate) fn person_writes(&self, text: NewText) -> Option<Arc<Message>> {
        let mut accounts = self.accounts.iter();
        let account = accounts.find(|account| account.number(&text.to).is_some())?;
        let number = account.number(&text.to)?;
        if text.whatsapp && !number.whatsapp {
            return None;
        }
        let prefix = if text.whatsapp { WHATSAPP } else { "" };
        let word = text.body.trim().to_lowercase();
        if !text.whatsapp {
            let pair = (text.to.clone(), text.from.clone());
            let mut book = self.book();
            if STOP.contains(&word.as_str()) && !book.stopped.contains(&pair) {
                book.stopped.push(pair);
            } else if START.contains(&word.as_str()) {
                book.stopped.retain(|known| *known != pair);
            }
        }
        let new = NewMessage {
            from: format!("{prefix}{}", text.from),
            to: format!("{prefix}{}", text.to),
            body: text.body,
            media: text.media,
            media_urls: Vec::new(),
            is_template: false,
            callback: None,
            created: text.created,
        };
        let message = self.add_message(account, "inbound", "received", new);
        if let Some(url) = &number.sms_url {
            self.postman.post(Letter {
                kind: "message",
                method: Method::POST,
                url: url.clone(),
                params: self.incoming_params(&message),
                auth_token: account.auth_token.clone(),
                about: message.sid.clone(),
                longest: LARGEST_ANSWER,
            });
        }
        Some(message)
    }

    /// Whether somebody wrote STOP to a number, and not START since.
    pub(crate) fn has_stopped(&self, sender: &str, person: &str) -> bool {
        let book = self.book();
        let known = |(to, from): &(String, String)| to == sender && from == person;
        book.stopped.iter().any(known)
    }

    /// What somebody does who was written to.
    pub(super) fn answer_text(&self, message: &Message, reply: Reply) {
        let said = message.facts().body.clone();
        let (body, media) = match reply {
            Reply::None => return,
            Reply::Echo => (format!("You wrote: {said}"), Vec::new()),
            Reply::Word(word) => (word.to_owned(), Vec::new()),
            Reply::Picture => {
                let picture = self.new_media("image/png", PICTURE.to_vec());
                ("Here it is".to_owned(), vec![picture])
            }
        };
        let bare = |address: &str| address.trim_start_matches(WHATSAPP).to_owned();
        // Where the number is not the account's any more, there is nobody to write to.
        let _written = self.person_writes(NewText {
            from: bare(&message.to),
            to: bare(&message.from),
            body,
            media,
            whatsapp: message.is_whatsapp(),
            created: SystemTime::now(),
        });
    }

    fn incoming_params(&self, message: &Message) -> Params {
        let mut params = Params::new();
        put(&mut params, "AccountSid", &message.account.account_sid);
        put(&mut params, "ApiVersion", API_VERSION);
        for name in ["MessageSid", "SmsSid", "SmsMessageSid"] {
            put(&mut params, name, &message.sid);
        }
        put(&mut params, "SmsStatus", "received");
        put(&mut params, "From", &message.from);
        put(&mut params, "To", &message.to);
        put(&mut params, "Body", message.facts().body.clone());
        put(&mut params, "NumMedia", message.media.len().to_string());
        put(&mut params, "NumSegments", message.segments.to_string());
        for (n, media) in message.media.iter().enumerate() {
            let url = format!(
                "{}/{API_VERSION}/Accounts/{}/Messages/{}/Media/{}",
                self.base_url(),
                message.account.account_sid,
                message.sid,
                media.sid
            );
            put(&mut params, &format!("MediaUrl{n}"), url);
            let content_type = media.content_type.clone();
            put(&mut params, &format!("MediaContentType{n}"), content_type);
        }
        if message.is_whatsapp() {
            let kind = match message.media.first() {
                None => "text",
                Some(media) if media.content_type.starts_with("image/") => "image",
                Some(media) if media.content_type.starts_with("audio/") => "audio",
                Some(_) => "document",
            };
            put(&mut params, "ProfileName", "Somebody on WhatsApp");
            put(
                &mut params,
                "WaId",
                message.person().trim_start_matches('+'),
            );
            put(&mut params, "MessageType", kind);
        } else {
            place(&mut params, "From", &message.from);
            place(&mut params, "To", &message.to);
        }
        params
    }
}
