//! Contact and engagement: how long nobody was in touch, how often, how fast the customer answers.

use chrono::NaiveDate;

use crate::facts::rows::{Channel, Contact, Direction};
use crate::fiscal::FiscalCalendar;
use crate::fiscal::window::days_to;
use crate::measure::{Measured, Missing};

/// Logged contacts of one customer as of a date.
#[derive(Debug, Clone, Copy)]
pub struct Engagement<'a> {
    /// In any order.
    pub contacts: &'a [Contact],
    /// First day the source has data for.
    pub source_start: NaiveDate,
    /// Customer since.
    pub since: Option<NaiveDate>,
    /// Date of the last invoice.
    pub last_invoice: Option<NaiveDate>,
    /// Gives instants their date.
    pub calendar: &'a FiscalCalendar,
    /// The as-of date.
    pub date: NaiveDate,
}

impl Engagement<'_> {
    fn seen(&self) -> impl Iterator<Item = (NaiveDate, &Contact)> {
        self.contacts.iter().map(|c| (self.calendar.date_of(c.at), c)).filter(|(day, _)| *day <= self.date)
    }

    fn last_contact(&self) -> Option<NaiveDate> {
        self.seen().map(|(day, _)| day).max()
    }

    /// Where counting starts for a customer nobody ever contacted: the later of `since` and the source's first day.
    fn beginning(&self) -> NaiveDate {
        self.since.map_or(self.source_start, |since| since.max(self.source_start))
    }

    fn days_from(&self, day: NaiveDate) -> f64 {
        f64::from(i32::try_from((self.date - day).num_days()).unwrap_or(i32::MAX)).max(0.0)
    }

    /// `contact.days_since`: days since the last logged contact; if there was none ever, since the later of the
    /// customer's `since` and the first day of the source's data (0 if that is still to come).
    ///
    /// Not applicable before the source's first day: at that date there was no contact source.
    pub fn contact_days_since(&self) -> Measured {
        self.known()?;
        Ok(self.days_from(self.last_contact().unwrap_or_else(|| self.beginning())))
    }

    /// `engagement.interactions_7d`: contacts and messages, either way, in 7 days.
    pub fn interactions_7d(&self) -> Measured {
        self.known()?;
        let week = days_to(self.date, 7);
        let count = self.seen().filter(|(day, _)| week.contains(*day)).count();
        Ok(f64::from(u32::try_from(count).unwrap_or(u32::MAX)))
    }

    /// `engagement.days_since_activity`: days since any invoice or contact; counted as
    /// [`contact_days_since`](Self::contact_days_since) when there is none. Logins join when there is telemetry.
    pub fn days_since_activity(&self) -> Measured {
        self.known()?;
        let last = self.last_contact().max(self.last_invoice);
        Ok(self.days_from(last.unwrap_or_else(|| self.beginning())))
    }

    /// `engagement.response_hours`: mean hours until the customer answered the emails and messages sent in 30 days.
    /// Insufficient history when none was answered by the as-of date.
    pub fn response_hours(&self) -> Measured {
        self.known()?;
        let month = days_to(self.date, 30);
        let (mut hours, mut answers) = (0.0, 0u32);
        for (day, contact) in self.seen() {
            let written = matches!(contact.channel, Channel::Email | Channel::Message);
            if !written || contact.direction != Direction::Outbound || !month.contains(day) {
                continue;
            }
            if let Some(answered) = contact.answered.filter(|&at| self.calendar.date_of(at) <= self.date) {
                let seconds = i32::try_from((answered - contact.at).num_seconds()).unwrap_or(i32::MAX);
                hours += f64::from(seconds) / 3600.0;
                answers += 1;
            }
        }
        if answers == 0 { Err(Missing::InsufficientHistory) } else { Ok(hours / f64::from(answers)) }
    }

    fn known(&self) -> Result<(), Missing> {
        if self.source_start <= self.date { Ok(()) } else { Err(Missing::NotApplicable) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fiscal::YearLabel;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn email(at: &str, answered: Option<&str>) -> Contact {
        Contact {
            at: at.parse().expect("an instant"),
            answered: answered.map(|at| at.parse().expect("an instant")),
            direction: Direction::Outbound,
            channel: Channel::Email,
        }
    }

    fn engagement<'a>(contacts: &'a [Contact], calendar: &'a FiscalCalendar) -> Engagement<'a> {
        Engagement {
            contacts,
            source_start: day("2025-01-01"),
            since: Some(day("2026-03-01")),
            last_invoice: None,
            calendar,
            date: day("2026-03-31"),
        }
    }

    #[test]
    fn without_any_contact_the_days_count_from_the_beginning() {
        let calendar = FiscalCalendar::months(1, YearLabel::StartYear).expect("a calendar");
        let nobody = engagement(&[], &calendar);
        assert_eq!(nobody.contact_days_since(), Ok(30.0));
        assert_eq!(Engagement { since: None, ..nobody }.contact_days_since(), Ok(454.0));
        assert_eq!(Engagement { last_invoice: Some(day("2026-03-30")), ..nobody }.days_since_activity(), Ok(1.0));
        assert_eq!(Engagement { date: day("2024-12-31"), ..nobody }.contact_days_since(), Err(Missing::NotApplicable));
    }

    #[test]
    fn later_contacts_and_answers_are_not_seen() {
        let calendar = FiscalCalendar::months(1, YearLabel::StartYear).expect("a calendar");
        let contacts = [
            email("2026-03-20T10:00:00Z", Some("2026-03-20T16:00:00Z")),
            email("2026-03-30T10:00:00Z", Some("2026-04-01T10:00:00Z")),
            email("2026-04-01T10:00:00Z", None),
        ];
        let all = engagement(&contacts, &calendar);
        assert_eq!(all.contact_days_since(), Ok(1.0));
        assert_eq!(all.interactions_7d(), Ok(1.0));
        assert_eq!(all.response_hours(), Ok(6.0));
        assert_eq!(engagement(&contacts[1..], &calendar).response_hours(), Err(Missing::InsufficientHistory));
    }
}
