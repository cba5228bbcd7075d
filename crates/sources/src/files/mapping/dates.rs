//! How dates are written: formats in the notation of `strftime`, tried in order.

use chrono::format::{Item, Parsed, StrftimeItems, parse};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;

/// One or more ways to write a date or a point in time.
#[derive(Debug, Clone)]
pub(crate) struct DateFormats {
    formats: Vec<DateFormat>,
    zone: Option<Tz>,
}

#[derive(Debug, Clone)]
struct DateFormat {
    text: String,
    items: Vec<Item<'static>>,
}

impl DateFormats {
    /// Takes the formats.
    ///
    /// # Errors
    /// With the index of a format that does not give a whole date, or a whole month if `month`.
    pub(crate) fn new(texts: &[String], zone: Option<Tz>, month: bool) -> Result<Self, usize> {
        let formats = texts.iter().enumerate().map(|(index, text)| {
            let items = StrftimeItems::new(text).parse_to_owned().map_err(|_| index)?;
            let format = DateFormat { text: text.clone(), items };
            format.gives_whole_date(month).then_some(format).ok_or(index)
        });
        Ok(Self { formats: formats.collect::<Result<_, _>>()?, zone })
    }

    /// Whether each format says how far a point in time is from UTC, so that no zone is needed to tell which one is meant.
    pub(crate) fn say_offsets(texts: &[String]) -> bool {
        let says_offset = |text: &String| {
            let Ok(items) = StrftimeItems::new(text).parse_to_owned() else { return false };
            let sample = DateTime::UNIX_EPOCH.format_with_items(items.iter()).to_string();
            let mut parsed = Parsed::new();
            parse(&mut parsed, &sample, items.iter()).is_ok() && parsed.to_datetime().is_ok()
        };
        !texts.is_empty() && texts.iter().all(says_offset)
    }

    /// How dates and points in time of typed columns are written, in the same time zone.
    pub(crate) fn typed(&self) -> Self {
        let texts = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f%z"].map(str::to_owned);
        Self::new(&texts, self.zone, false).expect("whole dates")
    }

    /// The date in `text`; the first of its month if the format has no day. None when no format fits or the year is
    /// outside 1900 to 2199, which is a two-digit year read by a four-digit format more often than history.
    pub(crate) fn date(&self, text: &str) -> Option<NaiveDate> {
        self.parsed(text).and_then(|parsed| self.date_of(parsed)).filter(|date| (1900..2200).contains(&date.year()))
    }

    /// The point in time in `text`, taken as local time of the zone if the format has no offset, and as the start of
    /// the day if it has no time. Of two equal local times the earlier one is meant. None for a local time if no zone is known.
    pub(crate) fn instant(&self, text: &str) -> Option<DateTime<Utc>> {
        let parsed = self.parsed(text)?;
        if let Ok(instant) = parsed.to_datetime() {
            return Some(instant.to_utc());
        }
        let date = self.date(text)?;
        let (time, zone) = match parsed.hour_mod_12() {
            Some(_) => (parsed.to_naive_time().ok()?, self.zone?),
            None => (NaiveTime::MIN, self.zone.unwrap_or(Tz::UTC)),
        };
        date.and_time(time).and_local_timezone(zone).earliest().map(|at| at.to_utc())
    }

    /// The formats, for messages.
    pub(crate) fn describe(&self) -> String {
        self.formats.iter().map(|f| format!("`{}`", f.text)).collect::<Vec<_>>().join(" or ")
    }

    fn parsed(&self, text: &str) -> Option<Parsed> {
        self.formats.iter().find_map(|format| {
            let mut parsed = Parsed::new();
            parse(&mut parsed, text, format.items.iter()).ok()?;
            Some(parsed)
        })
    }

    /// A date with an offset behind it is the date in the zone, because that is how instants become business dates.
    fn date_of(&self, mut parsed: Parsed) -> Option<NaiveDate> {
        if let (Some(zone), Ok(instant)) = (self.zone, parsed.to_datetime()) {
            return Some(instant.with_timezone(&zone).date_naive());
        }
        if parsed.day().is_none() && parsed.ordinal().is_none() && parsed.month().is_some() {
            parsed.set_day(1).ok()?;
        }
        parsed.to_naive_date().ok()
    }
}

impl DateFormat {
    /// Writes a date in the format and reads it back; what comes out shows what the format holds.
    fn gives_whole_date(&self, month: bool) -> bool {
        let day = if month { 1 } else { 23 };
        let Some(sample) = NaiveDate::from_ymd_opt(2011, 4, day).and_then(|d| d.and_hms_opt(13, 45, 56)) else {
            return false;
        };
        let text = sample.and_utc().format_with_items(self.items.iter()).to_string();
        let probe = DateFormats { formats: vec![self.clone()], zone: None };
        probe.date(&text) == Some(sample.date())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formats(texts: &[&str], zone: Option<Tz>) -> DateFormats {
        let texts: Vec<String> = texts.iter().map(ToString::to_string).collect();
        DateFormats::new(&texts, zone, false).expect("valid formats")
    }

    fn check(format: &str, text: &str, expected: Option<&str>) {
        let date = formats(&[format], None).date(text).map(|d| d.to_string());
        assert_eq!(date.as_deref(), expected, "{text} as {format}");
    }

    #[test]
    fn reads_dates_and_leaves_times_out() {
        check("%Y-%m-%d %H:%M:%S", "2010-12-01 08:26:00", Some("2010-12-01"));
        check("%d.%m.%Y", "1.2.2011", Some("2011-02-01"));
        check("%d/%m/%y", "01/02/11", Some("2011-02-01"));
        check("%d-%b-%Y", "03-Mar-2011", Some("2011-03-03"));
    }

    #[test]
    fn refuses_what_is_no_date() {
        check("%Y-%m-%d", "2011-02-29", None);
        check("%Y-%m-%d", "2011-02-28 10:00", None);
        check("%Y-%m-%d", "11-02-28", None);
        check("%Y-%m-%d %H:%M", "2011-02-28 24:00", None);
        check("%Y-%m-%d", "", None);
    }

    #[test]
    fn tries_formats_in_order() {
        let both = formats(&["%Y-%m-%d", "%d/%m/%Y"], None);
        assert_eq!(both.date("28/02/2011"), both.date("2011-02-28"));
    }

    #[test]
    fn formats_with_offsets_need_no_zone() {
        for (texts, expected) in [
            (&["%Y-%m-%dT%H:%M:%S%z"][..], true),
            (&["%+", "%d.%m.%Y %H:%M %:z", "%s"], true),
            (&["%Y-%m-%dT%H:%M:%SZ"], false),
            (&["%Y-%m-%dT%H:%M%z", "%Y-%m-%d"], false),
            (&["%Q%z"], false),
            (&[], false),
        ] {
            let owned: Vec<String> = texts.iter().map(ToString::to_string).collect();
            assert_eq!(DateFormats::say_offsets(&owned), expected, "{texts:?}");
        }
    }

    #[test]
    fn a_format_must_hold_a_whole_date() {
        let refused = |text: &str, month| DateFormats::new(&[text.to_owned()], None, month).err();
        assert_eq!(refused("%H:%M", false), Some(0));
        assert_eq!(refused("%Y-%m", false), Some(0));
        assert_eq!(refused("%Q", false), Some(0));
        assert_eq!(refused("%Y-%m", true), None);
        assert_eq!(refused("%Y", true), Some(0));
    }

    #[test]
    fn instants_are_local_unless_they_say_otherwise() {
        let london = Some(Tz::Europe__London);
        let local = formats(&["%Y-%m-%dT%H:%M"], london);
        assert_eq!(
            local.instant("2011-07-01T00:30").map(|t| t.to_rfc3339()).as_deref(),
            Some("2011-06-30T23:30:00+00:00")
        );
        assert_eq!(local.instant("2011-03-27T01:30"), None, "the clock skips that hour");
        let offset = formats(&["%Y-%m-%dT%H:%M%z"], london);
        assert_eq!(
            offset.instant("2011-07-01T02:00+0200").map(|t| t.to_rfc3339()).as_deref(),
            Some("2011-07-01T00:00:00+00:00")
        );
        assert_eq!(offset.date("2011-06-30T23:30+0000").map(|d| d.to_string()).as_deref(), Some("2011-07-01"));
        assert_eq!(
            formats(&["%Y-%m-%dT%H:%M%:z"], None).instant("2011-07-01T02:00+02:00"),
            offset.instant("2011-07-01T02:00+0200")
        );
        assert_eq!(formats(&["%Y-%m-%dT%H:%M"], None).instant("2011-07-01T02:00"), None, "of which zone?");
        let day = formats(&["%Y-%m-%d"], None);
        assert_eq!(day.instant("2011-07-01").map(|t| t.to_rfc3339()).as_deref(), Some("2011-07-01T00:00:00+00:00"));
    }
}
