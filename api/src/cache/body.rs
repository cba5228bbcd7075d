//! What is shared of an answer: all but what it refers to. That tells the ages of sources, which each instance knows for itself and
//! which pass; numbers do not depend on them. It comes last in the answers that are shared.

use bellwether_contract::page::Context;

/// An answer without what it refers to; none if it does not end with that.
pub fn without_context(answer: &[u8], context: &Context) -> Option<Vec<u8>> {
    answer.strip_suffix(ending(context)?.as_slice()).map(<[u8]>::to_vec)
}

/// The answer again.
pub fn with_context(shared: &[u8], context: &Context) -> Option<Vec<u8>> {
    Some([shared, &ending(context)?].concat())
}

/// The fields of a context at the end of an object that has others, too.
fn ending(context: &Context) -> Option<Vec<u8>> {
    let mut ending = serde_json::to_vec(context).ok()?;
    *ending.first_mut()? = b',';
    Some(ending)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bellwether_domain::codes::Currency;
    use bellwether_domain::measures::as_of::AsOf;
    use bellwether_domain::scoring::shipped::default_model;
    use bellwether_engine::portfolio::context::PortfolioContext;
    use chrono::{DateTime, NaiveDate};
    use serde::Serialize;

    #[derive(Serialize)]
    struct Answer {
        share: f64,
        #[serde(flatten)]
        context: Context,
    }

    #[test]
    fn an_answer_comes_back_to_the_last_digit_with_what_it_refers_to_now() {
        let of = |day| {
            let day = NaiveDate::from_ymd_opt(2011, 12, day).expect("a day of December");
            let context = PortfolioContext {
                as_of: AsOf::new(Default::default(), day),
                model: default_model().clone().into(),
                reporting: Currency::GBP,
                generation: 1,
                built_at: DateTime::UNIX_EPOCH,
                sources: Vec::new(),
            };
            crate::views::context::context(&context, DateTime::UNIX_EPOCH)
        };
        let answer = |day| serde_json::to_vec(&Answer { share: 0.1 + 0.2, context: of(day) }).expect("plain data");
        let shared = without_context(&answer(8), &of(8)).expect("it ends with that");
        assert_eq!(shared, br#"{"share":0.30000000000000004"#);
        assert_eq!(with_context(&shared, &of(9)), Some(answer(9)));
        assert_eq!(without_context(&answer(8), &of(9)), None);
    }
}
