//! Messages: <https://www.twilio.com/docs/messaging/api/message-resource>.

use serde::Deserialize;
use url::Url;

use crate::{Client, Result};

/// Who a message comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sender {
    /// A number of the account, or a name where a country allows one.
    From(String),
    /// A messaging service (`MG…`), which chooses.
    Service(String),
}

/// A message to send.
#[derive(Clone)]
pub struct Message<'a> {
    /// To whom, in E.164.
    pub to: &'a str,
    /// From whom.
    pub from: &'a Sender,
    /// What it says; 160 characters of the GSM alphabet are one segment.
    pub body: &'a str,
    /// Where Twilio tells what becomes of it.
    pub status_callback: Option<&'a Url>,
}

/// A message that Twilio took.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Sent {
    /// `SM` or `MM` and 32 hexadecimal digits.
    pub sid: String,
    /// How it stands.
    pub status: MessageStatus,
    /// Why it failed, Twilio's code.
    pub error_code: Option<u32>,
}

/// How a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageStatus {
    /// Twilio will send it.
    Accepted,
    /// At a later time.
    Scheduled,
    /// It was called back in time.
    Canceled,
    /// It waits its turn.
    Queued,
    /// It is being given to the network.
    Sending,
    /// The network has it.
    Sent,
    /// The telephone has it.
    Delivered,
    /// The telephone did not get it.
    Undelivered,
    /// It could not be sent.
    Failed,
    /// Somebody read it, where networks tell.
    Read,
    /// One that came in is being taken.
    Receiving,
    /// One that came in.
    Received,
    /// One that this release does not know.
    #[serde(other)]
    Other,
}

impl MessageStatus {
    /// Whether it will not reach anybody any more.
    pub const fn is_lost(self) -> bool {
        matches!(self, Self::Undelivered | Self::Failed | Self::Canceled)
    }

    /// Whether it will not change any more.
    pub const fn is_final(self) -> bool {
        self.is_lost() || matches!(self, Self::Delivered | Self::Read | Self::Received)
    }
}

impl Client {
    /// Sends a message. It costs money and may be sent twice when it is asked for twice.
    ///
    /// # Errors
    /// As [`crate::Error`] says.
    pub async fn message_send(&self, message: &Message<'_>) -> Result<Sent> {
        let from = match message.from {
            Sender::From(from) => ("From", from.as_str()),
            Sender::Service(sid) => ("MessagingServiceSid", sid.as_str()),
        };
        let mut form = vec![("To", message.to), from, ("Body", message.body)];
        if let Some(callback) = message.status_callback {
            form.push(("StatusCallback", callback.as_str()));
        }
        self.post(self.account_address(&["Messages.json"]), &form)
            .await
    }

    /// How a message stands.
    ///
    /// # Errors
    /// As [`crate::Error`] says; [`crate::Error::NothingWaits`] when there is no such message.
    pub async fn message_show(&self, sid: &str) -> Result<Sent> {
        let file = format!("{sid}.json");
        self.get(self.account_address(&["Messages", &file])).await
    }
}
