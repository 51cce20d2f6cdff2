//! The token of a survey: what lets somebody answer without signing in. A keyed digest, made anew when it is needed, kept nowhere.
use alloc::{string::String, vec::Vec};
use core::fmt::{self, Write as _};

use sha2::{Digest, Sha256};

use super::SurveyStands;
use crate::{Ticket, TicketId};

const BLOCK: usize = 64;
const SECRET_MIN: usize = 16;

/// The host's secret that tokens of surveys are made with. It is in no configuration, no event and no log.
#[derive(Clone)]
pub struct SurveySecret(Vec<u8>);

/// What lets somebody answer the survey of one ticket, once.
///
/// It is made of the secret, the tenant, the ticket, its requester and when they were asked, so no store and no log holds it. Put
/// it into the link when the notice is sent, and hand what comes back to [`Desk::rate`](crate::Desk::rate).
///
/// # Examples
/// ```
/// use helpdesk_core::{SurveySecret, SurveyToken, Ticket};
///
/// /// The link of a ticket whose requester was asked.
/// fn link(secret: &SurveySecret, ticket: &Ticket) -> Option<String> {
///     SurveyToken::of(secret, ticket).map(|token| format!("https://desk.example/survey/{}", token.as_str()))
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyToken(String);

impl SurveySecret {
    /// A secret of at least sixteen bytes, best thirty-two by chance.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>) -> Option<Self> {
        let bytes = bytes.into();
        (bytes.len() >= SECRET_MIN).then_some(Self(bytes))
    }

    /// HMAC-SHA256.
    ///
    /// # Source
    /// RFC 2104.
    fn digest(&self, message: &[u8]) -> [u8; 32] {
        let mut key = [0u8; BLOCK];
        let short: Vec<u8> = if self.0.len() > BLOCK { Sha256::digest(&self.0).to_vec() } else { self.0.clone() };
        key.iter_mut().zip(&short).for_each(|(place, byte)| *place = *byte);
        let inner = Sha256::new().chain_update(key.map(|byte| byte ^ 0x36)).chain_update(message).finalize();
        Sha256::new().chain_update(key.map(|byte| byte ^ 0x5c)).chain_update(inner).finalize().into()
    }
}

impl fmt::Debug for SurveySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SurveySecret(…)")
    }
}

impl SurveyToken {
    /// The token of a ticket's survey; none where nobody was asked.
    #[must_use]
    pub fn of(secret: &SurveySecret, ticket: &Ticket) -> Option<Self> {
        let survey = ticket.survey.as_deref()?;
        match survey.stands {
            SurveyStands::Asked { .. } | SurveyStands::Rated { .. } => {
                let parts = [ticket.tenant.as_str(), ticket.requester.as_str()];
                Some(Self::made(secret, ticket.id, &parts, &alloc::format!("{}", survey.asked_at)))
            }
            SurveyStands::Skipped { .. } | SurveyStands::Withheld => None,
        }
    }

    fn made(secret: &SurveySecret, ticket: TicketId, names: &[&str], asked_at: &str) -> Self {
        // Each part with its length before it: no two lists of parts give the same bytes.
        let mut message = String::from("survey");
        for part in names.iter().chain([&asked_at]) {
            let _ = write!(message, ":{}:{part}", part.len());
        }
        let _ = write!(message, ":{ticket}");
        let mut text = alloc::format!("{ticket}.");
        for byte in secret.digest(message.as_bytes()) {
            let _ = write!(text, "{byte:02x}");
        }
        Self(text)
    }

    /// The token as it stands in a link: the ticket's id, a dot and 64 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a text is this token. It takes the same time wherever they differ.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        let (own, other) = (self.0.as_bytes(), text.as_bytes());
        let differ = own.iter().zip(other).fold(0u8, |differ, (a, b)| differ | (a ^ b));
        own.len() == other.len() && differ == 0
    }

    /// The ticket that a text claims to be a token of.
    pub(crate) fn claimed(text: &str) -> Option<TicketId> {
        text.split_once('.').and_then(|(ticket, _)| ticket.parse().ok())
    }

    /// A token of nothing, compared with where there is no ticket, so that the answer takes as long.
    pub(crate) fn of_nothing(secret: &SurveySecret, ticket: TicketId) -> Self {
        Self::made(secret, ticket, &["", ""], "never")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first, second and sixth case: a short key, a key of text, a key longer than a block.
    ///
    /// # Source
    /// RFC 4231.
    #[test]
    fn the_digest_is_hmac_sha256() {
        let hex = |bytes: [u8; 32]| {
            bytes.iter().fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            })
        };
        for (key, message, expected) in [
            (alloc::vec![0x0b; 20], "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            (
                b"Jefe".to_vec(),
                "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                alloc::vec![0xaa; 131],
                "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ] {
            assert_eq!(hex(SurveySecret(key).digest(message.as_bytes())), expected);
        }
    }

    #[test]
    fn a_short_secret_is_none() {
        assert!(SurveySecret::new(b"fifteen bytes!!".to_vec()).is_none());
        assert!(SurveySecret::new(b"sixteen bytes !!".to_vec()).is_some());
    }
}
