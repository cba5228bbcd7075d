//! Pages: whatever the filter, sort and limit, going through the cursors gives what sorting everybody gives.

use std::cmp::Ordering;

use bellwether_domain::measure::MeasureKey;
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_engine::portfolio::query::{Filter, PortfolioQuery};
use bellwether_engine::portfolio::row::Row;
use bellwether_engine::portfolio::text::fold;
use bellwether_engine::scope::Scope;
use bellwether_testkit::company::{Company, customer};
use bellwether_testkit::generated;
use proptest::prelude::*;

use crate::support::{every_row, everybody, owned_by, portfolio};

/// Ids of all pages, one after the other, each page checked for its size.
fn ids_by_pages(portfolio: &Portfolio, scope: &Scope, parameters: &[(&str, String)], limit: usize) -> Vec<String> {
    let mut ids = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let limit_text = limit.to_string();
        let mut all: Vec<(&str, &str)> = parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        all.push(("limit", &limit_text));
        all.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
        let query = PortfolioQuery::parse(all).expect("a query");
        let page = portfolio.page(scope, &query).expect("known values");
        assert!(page.rows.len() == limit || page.next.is_none());
        ids.extend(page.rows.iter().map(|&row| portfolio.row(row).id().to_owned()));
        cursor = page.next;
        if cursor.is_none() {
            assert_eq!(ids.len(), page.total);
            return ids;
        }
    }
}

/// Ids of the page that begins at a place, which says where it goes on exactly when something comes after it.
fn ids_from(
    portfolio: &Portfolio,
    scope: &Scope,
    parameters: &[(&str, String)],
    offset: usize,
    limit: usize,
) -> Vec<String> {
    let part = [("offset", offset.to_string()), ("limit", limit.to_string())];
    let all = parameters.iter().chain(&part).map(|(name, value)| (*name, value.as_str()));
    let page = portfolio.page(scope, &PortfolioQuery::parse(all).expect("a query")).expect("known values");
    assert_eq!(page.next.is_some(), offset + page.rows.len() < page.total && !page.rows.is_empty());
    page.rows.iter().map(|&row| portfolio.row(row).id().to_owned()).collect()
}

/// The obvious order: compare by the first field with missing last, then the second, then by id.
fn obvious(rows: &mut [Row<'_>], field: &str, descending: bool, then: Option<&str>) {
    let compare = |field: &str, descending: bool, a: &Row<'_>, b: &Row<'_>| match (key(field, a), key(field, b)) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(a), Some(b)) => {
            let order = a.partial_cmp(&b).expect("keys of one kind");
            if descending { order.reverse() } else { order }
        }
    };
    rows.sort_by(|a, b| {
        let ids = a.id().cmp(b.id());
        compare(field, descending, a, b)
            .then_with(|| then.map_or(Ordering::Equal, |field| compare(field, false, a, b)))
            .then(if descending { ids.reverse() } else { ids })
    });
}

fn key(field: &str, row: &Row<'_>) -> Option<(f64, String)> {
    let number = |n: f64| Some((n, String::new()));
    let measure = |key| row.measure(key).ok().and_then(number);
    match field {
        "name" => Some((0.0, fold(row.name()))),
        "tier" => row.tier().map(|tier| (0.0, tier.to_string())),
        "score" => row.score().now.value.and_then(|v| number(f64::from(v))),
        "net" => number((row.window().invoiced - row.window().credited) as f64),
        "yoy" => measure(MeasureKey::Yoy),
        "gap_days" => measure(MeasureKey::GapDays),
        "days_since" => measure(MeasureKey::DaysSinceInvoice),
        "contact_days_since" => measure(MeasureKey::ContactDaysSince),
        _ => panic!("no obvious key for {field}"),
    }
}

const FIELDS: [&str; 8] = ["name", "tier", "score", "net", "yoy", "gap_days", "days_since", "contact_days_since"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn pages_are_the_sorted_and_filtered_whole(
        company in generated::company(40),
        field in prop::sample::select(&FIELDS[..]),
        descending: bool,
        then in prop::option::of(prop::sample::select(&FIELDS[..])),
        limit in 1usize..20,
        offset in 0usize..45,
        countries in prop::sample::subsequence(vec!["DE", "FR", "GB"], 0..=2),
        owner in prop::option::of(prop::sample::select(vec!["am-1", "am-2"])),
        text in "[a-c]{0,2}",
        least_net in prop::option::of(-200i32..400),
        least_score in prop::option::of(0u8..100),
    ) {
        let portfolio = portfolio(company);
        let then = then.filter(|then| *then != field);
        let known: Vec<&str> = countries.iter().copied()
            .filter(|c| every_row(&portfolio).any(|row| row.country() == *c)).collect();
        let sort = format!("{}{field}{}", if descending { "-" } else { "" }, then.map_or(String::new(), |t| format!(",{t}")));
        let mut parameters = vec![("sort", sort), ("q", text.clone())];
        if !known.is_empty() {
            parameters.push(("country", known.join(",")));
        }
        parameters.extend(least_net.map(|net| ("min_net", net.to_string())));
        parameters.extend(least_score.map(|score| ("min_score", score.to_string())));
        let scope = owner.map_or_else(everybody, |owner| owned_by([owner]));
        let mut expected: Vec<Row<'_>> = every_row(&portfolio)
            .filter(|row| known.is_empty() || known.contains(&row.country()))
            .filter(|row| owner.is_none_or(|owner| row.owner().is_some_and(|(id, _)| id == owner)))
            .filter(|row| fold(row.name()).contains(&text) || row.id().starts_with(&text))
            .filter(|row| least_net.is_none_or(|net| row.window().net().expect("fits") >= i64::from(net) * 100))
            .filter(|row| least_score.is_none_or(|least| row.score().now.value.is_some_and(|value| value >= least)))
            .collect();
        obvious(&mut expected, field, descending, then);
        let expected: Vec<&str> = expected.iter().map(Row::id).collect();
        let here: Vec<&str> = expected.iter().copied().skip(offset).take(limit).collect();
        prop_assert_eq!(ids_from(&portfolio, &scope, &parameters, offset, limit), here);
        prop_assert_eq!(ids_by_pages(&portfolio, &scope, &parameters, limit), expected);
    }

    #[test]
    fn nobody_sees_a_row_outside_the_scope(company in generated::company(30), owner in prop::sample::select(vec!["am-1", "am-2"])) {
        let portfolio = portfolio(company);
        let scope = owned_by([owner]);
        for row in every_row(&portfolio) {
            let own = row.owner().is_some_and(|(id, _)| id == owner);
            prop_assert_eq!(portfolio.find(&scope, row.id()).is_some(), own);
        }
        let summary = portfolio.summary(&scope, &Filter::default()).expect("adds up");
        let owned = every_row(&portfolio).filter(|row| row.owner().is_some_and(|(id, _)| id == owner));
        prop_assert_eq!(summary.customers, owned.count());
    }
}

/// Many customers that are equal in much: two tiers, some countries, seven amounts and none.
fn many(customers: u32) -> Company {
    (0..customers).fold(Company::default(), |company, n| {
        let id = format!("c{n:05}");
        let mut one = customer(&id);
        one.name = format!("{} & Co", n % 311).into();
        one.country = ["DE", "FR", "GB"][n as usize % 3].parse().expect("a country");
        one.tier = (n % 5 > 0).then(|| if n % 2 == 0 { "a" } else { "b" }.into());
        let company = company.with(one);
        if n % 8 == 0 { company } else { company.invoices(&id, i64::from(n % 8) * 10_000, &["2011-11-30"]) }
    })
}

/// Few matches are sorted and kept, of many the page is looked for in the order of everybody: here are both.
#[test]
fn pages_of_many_and_of_few_are_the_sorted_whole() {
    let portfolio = portfolio(many(10_000));
    for (sort, field, descending, then) in [
        ("-net,name", "net", true, Some("name")),
        ("tier,net", "tier", false, Some("net")),
        ("-net", "net", true, None),
    ] {
        for (least, matches) in [(-1, 10_000), (10, 8_750), (60, 2_500), (70, 1_250)] {
            let mut expected: Vec<Row<'_>> = every_row(&portfolio)
                .filter(|row| row.window().net().expect("fits") >= i64::from(least) * 1_000)
                .collect();
            assert_eq!(expected.len(), matches);
            obvious(&mut expected, field, descending, then);
            let expected: Vec<&str> = expected.iter().map(Row::id).collect();
            let mut parameters = vec![("sort", sort.to_owned())];
            parameters.extend((least >= 0).then(|| ("min_net", (least * 10).to_string())));
            assert_eq!(ids_by_pages(&portfolio, &everybody(), &parameters, 499), expected, "{sort}, {least}");
            for offset in [0, 1, 1_249, 1_250, 5_003, 8_750, 9_990, usize::MAX] {
                let here: Vec<&str> = expected.iter().copied().skip(offset).take(20).collect();
                assert_eq!(
                    ids_from(&portfolio, &everybody(), &parameters, offset, 20),
                    here,
                    "{sort}, {least}, {offset}"
                );
            }
        }
    }
}

#[test]
fn a_list_goes_on_where_it_was_although_rows_came_and_went() {
    let company = |ids: &[&str]| {
        let mut company = Company::default();
        for id in ids {
            let mut one = customer(id);
            one.country = if id.starts_with('x') { "FR" } else { "GB" }.parse().expect("a country");
            one.name = "the same".into();
            company = company.with(one);
        }
        portfolio(company)
    };
    let before = company(&["a", "b", "c", "d", "x1"]);
    let after = company(&["a", "aa", "bb", "c", "d", "x1", "x2"]);
    let british = Some(("country", "GB"));
    for (filter, sort, first, second) in [
        (None, "id", ["a", "b"], ["bb", "c"]),
        (None, "name,net", ["a", "b"], ["bb", "c"]),
        (None, "country,-net,name", ["x1", "a"], ["aa", "bb"]),
        (british, "id", ["a", "b"], ["bb", "c"]),
        (british, "-id", ["d", "c"], ["bb", "aa"]),
        (british, "country,-net,name", ["a", "b"], ["bb", "c"]),
    ] {
        let ids = |portfolio: &Portfolio, cursor: Option<&str>| {
            let parameters = [("sort", sort), ("limit", "2")].into_iter().chain(filter);
            let query = PortfolioQuery::parse(parameters.chain(cursor.map(|c| ("cursor", c)))).expect("a query");
            let page = portfolio.page(&everybody(), &query).expect("a page");
            (page.rows.iter().map(|&row| portfolio.row(row).id().to_owned()).collect::<Vec<_>>(), page.next)
        };
        let (begun, next) = ids(&before, None);
        assert_eq!(begun, first, "{sort}");
        assert_eq!(ids(&after, next.as_deref()).0, second, "{sort}");
    }
}

#[test]
fn values_that_nobody_has_are_named() {
    let portfolio = portfolio(Company::default().with(customer("a")));
    let query = PortfolioQuery::parse([("country", "GB,ZZ"), ("band", "great")]).expect("parses");
    let errors = portfolio.page(&everybody(), &query).expect_err("refused");
    let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "band: `great` is no value of this field; the values are: critical, high, medium, low, unknown, none",
            "country: `ZZ` is no value of this field; the values are: GB, none",
        ]
    );
}

#[test]
fn an_empty_portfolio_has_an_empty_page() {
    let portfolio = portfolio(Company::default());
    let page = portfolio.page(&everybody(), &PortfolioQuery::default()).expect("a page");
    assert_eq!((page.rows.len(), page.total, page.next), (0, 0, None));
}
