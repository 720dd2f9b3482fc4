//! Days of the calendar, in UTC.

use std::fmt;

use time::{Date, Month};

/// Milliseconds of a day.
const DAY_MS: u64 = 86_400_000;
/// 1 January 1970 as a Julian day number.
const EPOCH: i32 = 2_440_588;

/// A day, counted from 1 January 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub u32);

impl Day {
    /// The day of this moment, in milliseconds since 1970.
    pub fn of_ms(now: u64) -> Self {
        Self(u32::try_from(now / DAY_MS).unwrap_or(u32::MAX))
    }

    /// A day of the calendar; `None`: there is none, or it was before 1970.
    pub fn of_calendar(year: u16, month: u8, day: u8) -> Option<Self> {
        let date = Date::from_calendar_date(year.into(), Month::try_from(month).ok()?, day).ok()?;
        u32::try_from(date.to_julian_day() - EPOCH).ok().map(Self)
    }

    /// When it has ended, in milliseconds since 1970.
    pub fn end_ms(self) -> u64 {
        (u64::from(self.0) + 1) * DAY_MS
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date =
            i32::try_from(self.0).ok().and_then(|days| Date::from_julian_day(EPOCH.checked_add(days)?).ok());
        match date {
            Some(date) => write!(f, "{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day()),
            None => f.write_str("a day far ahead"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!(Day::of_calendar(1970, 1, 1), Some(Day(0)));
        assert_eq!(Day::of_calendar(2026, 11, 27).map(|day| day.to_string()).as_deref(), Some("2026-11-27"));
        assert_eq!(Day::of_calendar(2027, 2, 29), None);
        assert_eq!(Day::of_calendar(1969, 12, 31), None);
        assert_eq!(Day::of_ms(DAY_MS - 1), Day(0));
        assert_eq!(Day(0).end_ms(), DAY_MS);
        assert_eq!(Day(u32::MAX).to_string(), "a day far ahead");
    }
}
