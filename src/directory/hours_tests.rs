//! Zones, days, midnight, ends of weeks, clock changes, open minutes.

use super::*;

/// ms since 1970 of an ISO instant.
fn at(text: &str) -> i64 {
    chrono::DateTime::parse_from_rfc3339(text).expect(text).timestamp_millis()
}

fn hours(zone: &str, days: &str) -> OfficeHours {
    let spans = parse_days(days).expect(days);
    OfficeHours::new("", true, HoursZone::parse(zone).expect(zone), spans).expect(days)
}

const HOUR: i64 = 60 * MINUTE_MS;

#[test]
fn zones_are_offsets_or_names() {
    for (text, shown) in [
        ("1", "+01:00"),
        ("-3.5", "-03:30"),
        ("+05:30", "+05:30"),
        ("0", "+00:00"),
        ("14", "+14:00"),
        ("europe/prague", "Europe/Prague"),
    ] {
        let zone = HoursZone::parse(text).expect(text);
        assert_eq!(zone.to_string(), shown);
        assert_eq!(HoursZone::parse(shown), Some(zone));
    }
    for text in ["", "15", "60", "1.23", "+1:60", "1e9", "Mars/Olympus", "+99999999999:00"] {
        assert_eq!(HoursZone::parse(text), None, "{text}");
    }
}

#[test]
fn days_read_back_as_they_are_written() {
    let week = hours("1", "mon-fri 8-11:45, 13:00-17:00; sat 9-12; fr 16-18");
    let text = "Mon 08:00-11:45, 13:00-17:00; Tue 08:00-11:45, 13:00-17:00; Wed 08:00-11:45, 13:00-17:00; \
                Thu 08:00-11:45, 13:00-17:00; Fri 08:00-11:45, 13:00-18:00; Sat 09:00-12:00";
    assert_eq!(days_text(&week), text);
    assert_eq!(hours("1", text), week);
    for wrong in ["mon", "mon 9", "m 9-10", "mon 9-9", "mon 9-25", "mon 24-6", "xyz 9-10", "mon 9:60-10"] {
        assert!(parse_days(wrong).is_err(), "{wrong}");
    }
    for (day, from, to) in [(7, 0, 10), (1, 10, 10), (1, 0, 1441)] {
        assert!(OfficeHours::new("", true, HoursZone::Fixed(0), [(day, from, to)]).is_err());
    }
}

#[test]
fn the_first_minute_is_open_and_the_last_is_not() {
    // The guide's own example: Monday 480–705 and 780–1020, Tuesday 480–705, one hour east of UTC.
    let spans = [(1, 480, 705), (1, 780, 1020), (2, 480, 705)];
    let week = OfficeHours::new("", true, HoursZone::Fixed(60), spans).expect("hours");
    for (instant, open) in [
        ("2015-03-30T07:59:59.999+01:00", false),
        ("2015-03-30T08:00:00+01:00", true),
        ("2015-03-30T11:44:59.999+01:00", true),
        ("2015-03-30T11:45:00+01:00", false),
        ("2015-03-30T13:00:00+01:00", true),
        ("2015-03-31T13:00:00+01:00", false),
        ("2015-04-01T09:00:00+01:00", false),
        ("2015-03-29T09:00:00+01:00", false),
    ] {
        assert_eq!(week.is_open(at(instant)), Some(open), "{instant}");
    }
    let off = OfficeHours { active: false, ..week };
    assert_eq!((off.is_open(0), off.open_ms(0, 1)), (None, None));
}

#[test]
fn hours_go_on_over_midnight_and_the_end_of_the_week() {
    let night = hours("Europe/Prague", "sat 22-6; sun 0-24");
    assert_eq!(days_text(&night), "Sat 22:00-24:00; Sun 00:00-24:00");
    let night = hours("Europe/Prague", "sat-sun 22-6");
    for (instant, open) in [
        ("2024-06-01T21:59:59+02:00", false),
        ("2024-06-01T23:59:59+02:00", true),
        ("2024-06-02T00:00:00+02:00", true),
        ("2024-06-02T06:00:00+02:00", false),
        ("2024-06-03T05:59:59+02:00", true),
        ("2024-06-03T06:00:00+02:00", false),
    ] {
        assert_eq!(night.is_open(at(instant)), Some(open), "{instant}");
    }
    assert_eq!(night.open_ms(at("2024-06-01T12:00:00+02:00"), at("2024-06-04T12:00:00+02:00")), Some(16 * HOUR));
}

#[test]
fn the_wall_clock_counts_when_clocks_change() {
    let day = hours("Europe/Prague", "mon-sun 9-17");
    // The same wall clock in winter and summer.
    assert_eq!(day.is_open(at("2024-01-10T08:00:00Z")), Some(true));
    assert_eq!(day.is_open(at("2024-07-10T07:00:00Z")), Some(true));
    assert_eq!(day.is_open(at("2024-01-10T07:59:59Z")), Some(false));
    // A fixed offset knows no summer.
    let fixed = hours("1", "mon-sun 9-17");
    assert_eq!(fixed.is_open(at("2024-07-10T07:00:00Z")), Some(false));
    // 2024-03-31: 02:00 to 03:00 did not happen. 2024-10-27: it happened twice.
    let night = hours("Europe/Prague", "sun 1:30-4");
    assert_eq!(night.open_ms(at("2024-03-30T12:00:00Z"), at("2024-03-31T12:00:00Z")), Some(HOUR + HOUR / 2));
    assert_eq!(night.open_ms(at("2024-10-26T12:00:00Z"), at("2024-10-27T12:00:00Z")), Some(3 * HOUR + HOUR / 2));
    let twice = hours("Europe/Prague", "sun 2:30-3");
    assert_eq!(twice.is_open(at("2024-10-27T00:40:00Z")), Some(true));
    assert_eq!(twice.is_open(at("2024-10-27T01:10:00Z")), Some(false));
    assert_eq!(twice.is_open(at("2024-10-27T01:40:00Z")), Some(true));
    assert_eq!(twice.open_ms(at("2024-10-27T00:00:00Z"), at("2024-10-27T03:00:00Z")), Some(HOUR));
    assert_eq!(twice.open_ms(at("2024-03-31T00:00:00Z"), at("2024-03-31T06:00:00Z")), Some(0));
}

#[test]
fn open_time_is_the_sum_of_open_minutes() {
    // A slow, obvious count, minute by minute, over a fortnight with a clock change in each half of the year.
    let odd = hours("America/New_York", "mon 0-24; tue 8:07-11:45, 13-17:01; fri 22-3; sun 1:59-3:01");
    for begin in ["2024-03-04T03:17:00Z", "2024-10-28T05:02:00Z"] {
        let begin = at(begin);
        for length in [1, 59, 60, 601, 1_440, 4_000, 20_160] {
            let open = (0..length).filter(|minute| odd.is_open(begin + minute * MINUTE_MS) == Some(true)).count();
            let sum = odd.open_ms(begin, begin + length * MINUTE_MS);
            assert_eq!(sum, Some(i64::try_from(open).expect("few") * MINUTE_MS), "{begin} {length}");
        }
    }
    // Over a week end nobody is there: asked on Friday at 16:59, answered on Monday at 9:05.
    let week = hours("Europe/Prague", "mon-fri 9-17");
    let (asked, answered) = (at("2024-06-07T16:59:00+02:00"), at("2024-06-10T09:05:00+02:00"));
    assert_eq!(week.open_ms(asked, answered), Some(6 * MINUTE_MS));
    assert_eq!(week.open_ms(answered, asked), Some(0));
    assert_eq!(week.open_ms(0, LONGEST_MS + 1), None);
    assert_eq!(hours("0", "").open_ms(asked, answered), Some(0));
}
