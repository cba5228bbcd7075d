//! `/fiscal/window`.

use serde_json::json;

use crate::server::bare;

#[test]
fn answers_as_fixed() {
    let expect = json!({
        "as_of": "2011-12-09",
        "calendar": { "kind": "months", "first_month": 4, "year_label": "start_year", "close_lag_days": 0 },
        "year": { "number": 2011, "label": "FY2011", "start": "2011-04-01", "end": "2012-03-31" },
        "quarter": { "number": 3, "start": "2011-10-01", "end": "2011-12-31" },
        "month": { "number": 9, "label": "FY2011 P09", "start": "2011-12-01", "end": "2011-12-31", "closed": false },
        "last_closed_month": { "number": 8, "label": "FY2011 P08", "start": "2011-11-01", "end": "2011-11-30" },
        "window": { "start": "2011-04-01", "end": "2011-11-30", "basis": "year_to_date" },
        "prior_window": { "start": "2010-04-01", "end": "2010-11-30" },
        "flags": []
    });
    let inline = "/api/v1/fiscal/window?as_of=2011-12-09&first_month=4&year_label=start_year&close_lag_days=0";
    assert_eq!(bare().get(inline).ok(), expect);
    assert_eq!(bare().get("/api/v1/fiscal/window").ok(), expect, "today in the configured calendar");
    assert_eq!(bare().get("/api/v1/fiscal/window?calendar=configured").ok(), expect);
}

#[test]
fn answers_for_calendars_of_weeks_and_any_date() {
    let weeks = "pattern=445&end_month=1&end_rule=last_saturday&year_label=end_year";
    let answer = bare().get(&format!("/api/v1/fiscal/window?as_of=2012-01-28&{weeks}")).ok();
    assert_eq!(answer["calendar"]["kind"], "weeks");
    assert_eq!(answer["year"]["end"], "2012-01-28");
    assert_eq!(bare().get("/api/v1/fiscal/window?as_of=2200-12-31").status, 200);
    assert_eq!(bare().get("/api/v1/fiscal/window?as_of=1900-01-01").status, 200);
}

#[test]
fn refuses_by_field() {
    let check = |query: &str, start: &str| {
        let detail = bare().get(&format!("/api/v1/fiscal/window?{query}")).problem(400, "invalid_parameter");
        assert!(detail.starts_with(start), "{query}: {detail}");
    };
    check("as_of=1899-12-31", "as_of: `1899-12-31` is not allowed; give a date such as 2011-12-09");
    check("as_of=tomorrow", "as_of: `tomorrow` is not allowed");
    check("first_month=13&year_label=start_year", "first_month: `13` is not allowed; allowed: 1 to 12");
    check("first_month=4", "year_label: is missing");
    check("close_lag_days=61", "close_lag_days: `61` is not allowed; allowed: 0 to 60");
    check("pattern=444&end_month=1&end_rule=last_saturday&year_label=end_year", "pattern: `444` is not allowed");
    check("first_month=4&pattern=445", "first_month: `4` does not belong to a calendar of kind weeks");
    check("calendar=lunar", "calendar: `lunar` is not allowed");
    check("calendar=configured&first_month=4&year_label=end_year", "calendar: is `configured` beside");
    check("as_of=2011-12-09&as_of=2011-12-10", "as_of: is given 2 times");
    check("month=4", "month: is no parameter of this resource; its parameters: as_of, calendar");
}
