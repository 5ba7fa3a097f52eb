//! 对外提示: the port through which a person is told, outside, that there is a notice to read. A message says where to look and
//! under which reference, and never what happened, who did it or to whom.
//!
//! One thread, in the process that publishes the log, tries what is queued and notes what came of it. Whether a gateway took a
//! message and the note of it was written cannot be made one step: after a stop in between it is sent again, with the same
//! reference, by which a gateway can drop the second. The same thread removes notices whose time is over.

mod address;
mod gateway;
mod settings;

pub use address::Channel;
pub(crate) use address::masked;
pub use settings::NoticeSettings;
pub(crate) use settings::NoticesFile;

use crate::platform::{Platform, end_of_day, legal_date};
use crate::problem::Problem;
use crate::repeated::Repeated;
use gateway::Message;
use jiff::civil::Date;
use jiff::{SignedDuration, Span, Timestamp};
use rules::pack::Pack;
use rules::parameter::Value;
use rules::period::Period;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::{DueMessage, MessageStep, Store, StoreError};

/// For how long a notice is kept, and an outside message tried: parameters of the pack.
const KEEP: &str = "NOTICE_KEEP";
const GIVE_UP: &str = "NOTICE_GIVE_UP";

/// How often it is looked whether a message is due.
const GLANCE: Duration = Duration::from_millis(500);
/// Messages looked at once.
const PAGE: u32 = 50;
/// How long one look goes on before it is asked whether to stop.
const TURN: Duration = Duration::from_secs(1);
/// The pause after the first failure; it doubles with each further one.
const PAUSE: SignedDuration = SignedDuration::from_mins(1);
const PAUSE_MOST: SignedDuration = SignedDuration::from_hours(6);
/// How often it is looked whether the time of notices is over, and how many are removed at once.
const ENDS_EVERY: Duration = Duration::from_secs(86_400);
const ENDED_AT_ONCE: u32 = 500;

/// The gateways, and the thread that uses them.
#[derive(Debug)]
pub(crate) struct NoticePort {
    channels: Vec<Channel>,
    _thread: Repeated,
}

/// What the thread knows.
struct Sending {
    settings: NoticeSettings,
    store: Arc<Store>,
    pack: Arc<Pack>,
    /// Whether this process publishes; another that does not sends nothing.
    publishes: Arc<AtomicBool>,
    /// When it was last looked for notices whose time is over.
    ended: Option<Duration>,
    failing: bool,
}

impl Sending {
    fn step(&mut self) -> Duration {
        if !self.publishes.load(Ordering::Acquire) {
            return GLANCE;
        }
        let done = self.end_notices().and_then(|()| self.send_due());
        match &done {
            Err(cause) if !self.failing => tracing::error!(%cause, "notices cannot be sent on"),
            Ok(_) if self.failing => tracing::info!("notices are sent on again"),
            _ => {}
        }
        self.failing = done.is_err();
        match done {
            Ok(true) => Duration::ZERO,
            _ => GLANCE,
        }
    }

    /// Tries what is due, for one turn. Whether more may be due.
    fn send_due(&self) -> Result<bool, StoreError> {
        if self.settings.channels.is_empty() {
            return Ok(false);
        }
        let clock = &self.store.environment().clock;
        let begun = clock.stopwatch();
        let due = self.store.due_messages(clock.now(), PAGE)?;
        let more = due.len() == PAGE as usize;
        for message in due {
            let step = self.attempt(&message, clock.now());
            self.store.note_message(&message, step).wait_blocking()?;
            if clock.stopwatch().saturating_sub(begun) > TURN {
                return Ok(true);
            }
        }
        Ok(more)
    }

    fn attempt(&self, message: &DueMessage, now: Timestamp) -> MessageStep {
        let last = self.give_up_at(message.queued_at);
        if now > last {
            return MessageStep::GivenUp("NOTICE-TOO-LATE");
        }
        match self.send(message) {
            Ok(()) => MessageStep::Sent,
            Err(code) => {
                tracing::warn!(
                    code,
                    reference = reference(&message.notice),
                    "a message was not sent"
                );
                match again_at(now, message.attempts).filter(|again| *again <= last) {
                    Some(again) => MessageStep::Failed(code, again),
                    None => MessageStep::GivenUp(code),
                }
            }
        }
    }

    fn send(&self, message: &DueMessage) -> Result<(), &'static str> {
        let gateway = Channel::from_word(&message.channel)
            .and_then(|channel| self.settings.gateway(channel))
            .ok_or("NOTICE-NO-CHANNEL")?;
        let sealed = message.address.as_ref().ok_or("NOTICE-NO-ADDRESS")?;
        let place = Store::contact_place(&message.subject);
        let address = self.store.keys().unseal(sealed, &place).ok();
        let address = address.and_then(|bytes| String::from_utf8(bytes).ok());
        let reference = reference(&message.notice);
        let words = self.pack.notices.message(&self.settings.site, &reference);
        gateway.send(&Message {
            reference: &reference,
            channel: &message.channel,
            address: &address.ok_or("NOTICE-ADDRESS-SEALED")?,
            text_zh: &words.zh,
            text_en: &words.en,
        })
    }

    /// Until when a message is tried. Without the parameter it is tried once.
    fn give_up_at(&self, queued_at: Timestamp) -> Timestamp {
        let parameter = self.pack.parameters.on(GIVE_UP, legal_date(queued_at));
        let hours = match parameter.map(|p| &p.value) {
            Ok(Value::Hours(hours)) => *hours,
            _ => 0,
        };
        let after = SignedDuration::from_hours(hours.into());
        queued_at.checked_add(after).unwrap_or(Timestamp::MAX)
    }

    /// Once a day, removes the notices whose time is over.
    fn end_notices(&mut self) -> Result<(), StoreError> {
        let clock = &self.store.environment().clock;
        let (now, today) = (clock.stopwatch(), legal_date(clock.now()));
        let is_due = self
            .ended
            .is_none_or(|at| now.saturating_sub(at) >= ENDS_EVERY);
        if !is_due {
            return Ok(());
        }
        let before = kept_since(&self.pack, today);
        loop {
            let ended = self.store.notices_before(before, ENDED_AT_ONCE)?;
            let more = ended.len() == ENDED_AT_ONCE as usize;
            if !ended.is_empty() {
                self.store.end_notices(ended).wait_blocking()?;
            }
            if !more {
                break;
            }
        }
        self.ended = Some(now);
        Ok(())
    }
}

/// When a message that failed is tried again: the pause doubles with each attempt before.
fn again_at(now: Timestamp, attempts: u32) -> Option<Timestamp> {
    let factor = 2_i32.saturating_pow(attempts.min(16));
    let pause = PAUSE.checked_mul(factor).unwrap_or(PAUSE_MOST);
    now.checked_add(pause.min(PAUSE_MOST)).ok()
}

/// Notices made before this instant are over: neither shown nor counted, and removed at the next occasion.
pub(crate) fn kept_since(pack: &Pack, today: Date) -> Timestamp {
    let Ok(period) = pack.parameters.period_on(KEEP, today) else {
        return Timestamp::MIN;
    };
    let span = match period {
        Period::Days(n) | Period::WorkingDays(n) => Span::new().try_days(n),
        Period::Months(n) => Span::new().try_months(n),
        Period::Years(n) => Span::new().try_years(n),
    };
    let first = span.and_then(|span| today.checked_sub(span));
    first.map_or(Timestamp::MIN, end_of_day)
}

/// The reference a message and the inbox name a notice by: the part of its id that was drawn, and so tells nothing.
pub(crate) fn reference(notice: &[u8; 16]) -> String {
    let hex = store::hex(&notice[10..]).to_uppercase();
    format!("{}-{}-{}", &hex[..4], &hex[4..8], &hex[8..])
}

impl Platform {
    /// Begins to send messages about notices through the gateways of the settings, and to remove notices whose time is over; once,
    /// before anything is served.
    ///
    /// # Errors
    /// `CONFIGURATION` when a gateway cannot be used; [`Problem`] when the thread cannot be started.
    pub fn send_notices(&self, settings: &crate::login::Settings) -> Result<(), Problem> {
        let settings = settings.notices.clone();
        settings.try_gateways()?;
        if self.notice_port().get().is_some() {
            return Ok(());
        }
        let channels = settings.channels.iter().map(|(channel, _)| *channel);
        let channels = channels.collect();
        let mut sending = Sending {
            settings,
            store: Arc::clone(self.store()),
            pack: self.pack_handle(),
            publishes: self.publishes(),
            ended: None,
            failing: false,
        };
        let thread = Repeated::start("notice-sender", GLANCE, move || sending.step())?;
        let _ = self.notice_port().set(NoticePort {
            channels,
            _thread: thread,
        });
        Ok(())
    }

    /// The ways in which a person can be told outside; none unless the operator configured some.
    #[must_use]
    pub fn notice_channels(&self) -> &[Channel] {
        let port = self.notice_port().get();
        port.map_or(&[], |port| port.channels.as_slice())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_up_to_its_most() {
        let minutes = |attempts| {
            let again = again_at(Timestamp::UNIX_EPOCH, attempts).unwrap();
            again.as_second() / 60
        };
        assert_eq!([0, 1, 2, 3].map(minutes), [1, 2, 4, 8]);
        assert_eq!([9, 40, u32::MAX].map(minutes), [360; 3]);
    }

    #[test]
    fn a_reference_is_of_the_drawn_part() {
        let mut id = [0; 16];
        id[10..].copy_from_slice(&[0x1a, 0x2b, 0x3c, 0x4d, 0x5e, 0x6f]);
        assert_eq!(reference(&id), "1A2B-3C4D-5E6F");
    }
}
