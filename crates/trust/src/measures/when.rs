//! Moments and days, in UTC. Sums that would leave the calendar stay at its end.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::format_description::well_known::Rfc3339;
use time::{Date, Month, OffsetDateTime, UtcOffset};

use super::language::Language;

/// The last second of the year 9999.
const LAST_SECOND: i64 = 253_402_300_799;
const SECONDS_OF_A_DAY: i64 = 86_400;

/// A second, in UTC, between 1970 and 9999. Written as in RFC 3339.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Moment(i64);

impl Moment {
    /// From seconds since 1970.
    #[must_use]
    pub fn from_unix(seconds: i64) -> Self {
        Self(seconds.clamp(0, LAST_SECOND))
    }

    /// Seconds since 1970.
    #[must_use]
    pub const fn unix(self) -> i64 {
        self.0
    }

    /// So much later.
    #[must_use]
    pub fn after(self, span: Span) -> Self {
        Self::from_unix(self.0.saturating_add(span.seconds()))
    }

    /// The day it is in.
    #[must_use]
    pub fn day(self) -> Day {
        Day(self.date_time().date())
    }

    /// For people: the day, hour and minute.
    #[must_use]
    pub fn words(self, language: Language) -> String {
        let time = self.date_time();
        format!("{}, {:02}:{:02} UTC", self.day().words(language), time.hour(), time.minute())
    }

    pub(super) fn date_time(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.0).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.date_time().format(&Rfc3339).map_err(|_| fmt::Error)?)
    }
}

impl FromStr for Moment {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let time = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| NotATime)?.to_offset(UtcOffset::UTC);
        match time.unix_timestamp() {
            seconds @ 0..=LAST_SECOND => Ok(Self(seconds)),
            _ => Err(NotATime),
        }
    }
}

/// A day of the calendar. Written as in ISO 8601.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Day(Date);

impl Day {
    /// A day by year, month and day of the month, if there is one.
    #[must_use]
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let date = Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()?;
        (1970..=9999).contains(&year).then_some(Self(date))
    }

    /// Its first second.
    #[must_use]
    pub fn start(self) -> Moment {
        Moment::from_unix(self.0.midnight().assume_utc().unix_timestamp())
    }

    /// The first second after it.
    #[must_use]
    pub fn end(self) -> Moment {
        self.start().after(Span::days(1))
    }

    /// Its last second.
    #[must_use]
    pub fn last(self) -> Moment {
        Moment::from_unix(self.start().unix() + SECONDS_OF_A_DAY - 1)
    }

    /// So many days later.
    #[must_use]
    pub fn after_days(self, days: u16) -> Self {
        self.start().after(Span::days(days)).day()
    }

    /// The same day of the month so many months later, or that month's last.
    #[must_use]
    pub fn after_months(self, months: u8) -> Self {
        let month = i32::from(u8::from(self.0.month())) - 1 + i32::from(months);
        let year = self.0.year() + month / 12;
        let Ok(month) = u8::try_from(month % 12 + 1) else { return self };
        let length = Month::try_from(month).map_or(28, |month| month.length(year));
        Self::new(year, month, self.0.day().min(length)).unwrap_or(Self(Date::MAX))
    }

    /// For people: 1 November 2027, 1 november 2027.
    #[must_use]
    pub fn words(self, language: Language) -> String {
        const NL: [&str; 12] = [
            "januari",
            "februari",
            "maart",
            "april",
            "mei",
            "juni",
            "juli",
            "augustus",
            "september",
            "oktober",
            "november",
            "december",
        ];
        let (day, month, year) = (self.0.day(), self.0.month(), self.0.year());
        match language {
            Language::En => format!("{day} {month} {year}"),
            Language::Nl => {
                let name = NL.get(usize::from(u8::from(month)).wrapping_sub(1)).unwrap_or(&"");
                format!("{day} {name} {year}")
            }
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), u8::from(self.0.month()), self.0.day())
    }
}

impl FromStr for Day {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let mut parts = text.split('-');
        let mut part = |length: usize| {
            let part = parts.next().filter(|part| part.len() == length)?;
            part.bytes().all(|byte| byte.is_ascii_digit()).then_some(part)
        };
        let (year, month, day) = (part(4), part(2), part(2));
        let read = || Self::new(year?.parse().ok()?, month?.parse().ok()?, day?.parse().ok()?);
        read().filter(|_| parts.next().is_none()).ok_or(NotATime)
    }
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(i64);

impl Span {
    /// So many minutes.
    #[must_use]
    pub const fn minutes(minutes: u16) -> Self {
        Self(minutes as i64 * 60)
    }

    /// So many hours.
    #[must_use]
    pub const fn hours(hours: u16) -> Self {
        Self(hours as i64 * 3_600)
    }

    /// So many days of 24 hours.
    #[must_use]
    pub const fn days(days: u16) -> Self {
        Self(days as i64 * SECONDS_OF_A_DAY)
    }

    /// In seconds.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// For people: how often something happens that happens once in it.
    #[must_use]
    pub fn words(self, language: Language) -> String {
        let (count, unit) = match self.0 {
            seconds if seconds % SECONDS_OF_A_DAY == 0 => {
                (seconds / SECONDS_OF_A_DAY, ["day", "days", "dag", "dagen"])
            }
            seconds if seconds % 3_600 == 0 => (seconds / 3_600, ["hour", "hours", "uur", "uur"]),
            seconds => (seconds / 60, ["minute", "minutes", "minuut", "minuten"]),
        };
        let [one, many, een, meer] = unit;
        match (language, count) {
            (Language::En, 1) => format!("every {one}"),
            (Language::En, count) => format!("every {count} {many}"),
            (Language::Nl, 1) => format!("elk{} {een}", if een == "uur" { "" } else { "e" }),
            (Language::Nl, count) => format!("elke {count} {meer}"),
        }
    }

    /// Two of it.
    #[must_use]
    pub const fn twice(self) -> Self {
        Self(self.0 * 2)
    }
}

/// As ISO 8601 has it, in the largest unit that fits: `PT10M`, `PT1H`, `P7D`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            seconds if seconds % SECONDS_OF_A_DAY == 0 => write!(f, "P{}D", seconds / SECONDS_OF_A_DAY),
            seconds if seconds % 3_600 == 0 => write!(f, "PT{}H", seconds / 3_600),
            seconds => write!(f, "PT{}M", seconds / 60),
        }
    }
}

/// The text is no moment (`2026-11-22T09:00:00Z`) or no day (`2026-11-22`) between 1970 and 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("neither a moment such as 2026-11-22T09:00:00Z nor a day such as 2026-11-22")]
pub struct NotATime;

macro_rules! written_as_text {
    ($($time:ty),*) => {$(
        impl From<$time> for String {
            fn from(time: $time) -> Self {
                time.to_string()
            }
        }

        impl TryFrom<String> for $time {
            type Error = NotATime;

            fn try_from(text: String) -> Result<Self, NotATime> {
                text.parse()
            }
        }
    )*};
}
written_as_text!(Moment, Day);

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn moments_are_written_in_utc_whatever_they_were_read_in() {
        let moment: Moment = "2026-11-22T10:00:00+01:00".parse().unwrap();
        assert_eq!(moment.to_string(), "2026-11-22T09:00:00Z");
        assert_eq!(moment.words(Language::Nl), "22 november 2026, 09:00 UTC");
        assert_eq!(serde_json::to_string(&moment).unwrap(), "\"2026-11-22T09:00:00Z\"");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "2026-02-30",
            "2026-2-03",
            "20260203",
            "2026-02-03-",
            "+026-02-03",
            "1969-12-31",
            "２026-01-01",
        ] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
        for text in ["2026-11-22", "1969-12-31T23:59:59Z", "2026-11-22T25:00:00Z", "now"] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
    }

    #[test]
    fn months_end_where_the_calendar_says() {
        assert_eq!(day("2024-02-29").after_months(12), day("2025-02-28"));
        assert_eq!(day("2026-11-30").after_months(3), day("2027-02-28"));
        assert_eq!(day("2026-01-15").after_months(24), day("2028-01-15"));
        assert_eq!(day("2026-12-31").after_days(1), day("2027-01-01"));
    }

    #[test]
    fn the_calendar_has_an_end_and_nothing_panics_there() {
        let last = day("9999-12-31");
        assert_eq!(last.after_months(255).to_string(), "9999-12-31");
        assert_eq!(last.end().to_string(), "9999-12-31T23:59:59Z");
        assert_eq!(Moment::from_unix(i64::MAX).after(Span::days(u16::MAX)), Moment::from_unix(i64::MAX));
        assert_eq!(Moment::from_unix(i64::MIN).to_string(), "1970-01-01T00:00:00Z");
    }

    #[test]
    fn spans_are_told_in_their_largest_unit() {
        let spans = [Span::minutes(10), Span::hours(1), Span::hours(24), Span::days(31)];
        assert_eq!(spans.map(|span| span.to_string()), ["PT10M", "PT1H", "P1D", "P31D"]);
    }
}
