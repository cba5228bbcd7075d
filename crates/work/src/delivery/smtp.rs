//! One message by e-mail.

use lettre::message::header::{ContentType, MessageId};
use lettre::message::{Mailbox, Message};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::Channels;

/// Hands e-mail over to a server.
#[derive(Clone)]
pub(crate) struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mail {
    /// To the server that is configured, if one is.
    ///
    /// # Errors
    /// What is wrong with the configuration, in words.
    pub(crate) fn new(channels: &Channels) -> Result<Option<Self>, String> {
        let Some(url) = &channels.smtp else { return Ok(None) };
        let from = channels.from.parse().map_err(|error| format!("`{}` is no sender: {error}", channels.from))?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
        let transport = transport.map_err(|error| format!("the address of the mail server cannot be used: {error}"))?;
        Ok(Some(Self { transport: transport.build(), from }))
    }

    /// Sends one message; what the server says to it.
    ///
    /// # Errors
    /// Why it did not arrive, in words.
    pub(crate) async fn send(&self, to: &str, (id, title, body): (&str, &str, &str)) -> Result<String, String> {
        let to: Mailbox = to.parse().map_err(|error| format!("`{to}` is no e-mail address: {error}"))?;
        let domain = self.from.email.domain();
        let message = Message::builder()
            .header(MessageId::from(format!("<{id}@{domain}>")))
            .from(self.from.clone())
            .to(to)
            .subject(title)
            .header(ContentType::TEXT_PLAIN)
            .body(body.to_owned())
            .map_err(|error| error.to_string())?;
        let answer = self.transport.send(message).await.map_err(|error| error.to_string())?;
        Ok(format!("{} {}", answer.code(), answer.message().collect::<Vec<_>>().join(" ")))
    }
}
