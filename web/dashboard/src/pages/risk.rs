//! The portfolio by risk: bands and what is at stake, how scores are spread, where the risk sits, what costs the most. Every
//! mark leads to the accounts behind it.

mod bands;
mod distribution;
mod empty;
mod factors;
mod filters;
mod kpis;
mod segments;
mod weighing;

use bellwether_contract::portfolio::PortfolioSummary;
use bellwether_contract::risk::RiskSegments;
use bellwether_contract::scoring::Model;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use crate::api;
use crate::app::set_title;
use crate::components::page_head::PageHead;
use crate::state::portfolio_query::PortfolioQuery;
use bellwether_ui::components::fragment::{fragment, live};
use bellwether_ui::components::icon::icon_view;
use bellwether_ui::format::date;
use bellwether_ui::format::locale::locale;
use bellwether_ui::state::remote::Remote;

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Risk {
    /// Which accounts are looked at, from the URL: the filters of the portfolio.
    query: Memo<PortfolioQuery>,
    /// Those accounts by risk.
    answer: Remote<RiskSegments>,
    /// The model behind the scores, for its bands.
    model: Remote<Model>,
    /// Totals over everybody, for the choices of the filters.
    everybody: Remote<PortfolioSummary>,
    go: StoredValue<Box<dyn Fn(PortfolioQuery) + Send + Sync>>,
}

impl Risk {
    /// Looks at other accounts.
    fn step(self, change: impl FnOnce(PortfolioQuery) -> PortfolioQuery) {
        self.go.with_value(|go| go(change(self.query.get_untracked())));
    }

    /// Address of the accounts, narrowed down further.
    fn accounts(self, narrow: impl FnOnce(PortfolioQuery) -> PortfolioQuery) -> String {
        narrow(self.query.get()).href()
    }

    /// What the figures refer to.
    fn about(self) -> String {
        let words = |answer: &RiskSegments| {
            format!("As of {}, by model {}", date::full(locale(), answer.context.as_of), answer.context.model)
        };
        self.answer.ok(words).unwrap_or_default()
    }
}

/// Address of this page in a state.
fn href(query: &PortfolioQuery) -> String {
    query.summary_params().path("/risk")
}

/// `/risk`
#[component]
pub(crate) fn RiskPage() -> impl IntoView {
    set_title("Risk");
    let page = risk();
    let context = Signal::derive(move || page.answer.ok(|answer| answer.context.clone()));
    let accounts = move || page.accounts(|query| query);
    let actions = view! {
        <a class="btn" href=accounts>
            {icon_view("portfolio")}
            "Show the accounts"
        </a>
    };
    let nobody = Memo::new(move |_| page.answer.ok(|answer| answer.customers == 0).unwrap_or(false));
    let empty = Memo::new(move |_| page.everybody.ok(|summary| summary.customers == 0).unwrap_or(false));
    let content = live(move || match (nobody.get(), empty.get()) {
        (true, true) => fragment(Box::new(super::portfolio::empty::first_use)),
        (true, false) => fragment(Box::new(move || page.query.with(empty::no_match))),
        (false, _) => panels(page),
    });
    view! {
        <PageHead title=view! { <h1>"Risk"</h1> }.into_any() context=context actions=actions.into_any() />
        <filters::Filters page=page />
        {content}
    }
}

fn panels(page: Risk) -> AnyView {
    view! {
        <kpis::Kpis page=page />
        <bands::Bands page=page />
        <div class="grid grid--2">
            <div class="stack">
                <distribution::Distribution page=page />
                <factors::Factors page=page />
            </div>
            <segments::Segments page=page />
        </div>
    }
    .into_any()
}

fn risk() -> Risk {
    let params = use_query_map();
    let query = Memo::new(move |_| {
        let pairs: Vec<_> = params.get().into_iter().collect();
        PortfolioQuery::parse(pairs.iter().map(|(name, value)| (name.as_ref(), value.as_str())))
    });
    let lens = Memo::new(move |_| query.with(|query| query.lens.params()));
    let wanted = Memo::new(move |_| query.with(PortfolioQuery::summary_params));
    let answer = Remote::new(move || api::risk::segments(&wanted.get()));
    let scored_by = Memo::new(move |_| answer.ok(|answer| answer.context.model.clone()));
    let navigate = use_navigate();
    let go = move |query: PortfolioQuery| {
        navigate(&href(&query), NavigateOptions { scroll: false, ..Default::default() });
    };
    Risk {
        query,
        answer,
        // Until the answer says which it was, the active one.
        model: Remote::new(move || api::scoring::model(&scored_by.get().unwrap_or_else(|| "distribution".to_owned()))),
        everybody: Remote::new(move || api::portfolio_summary(&lens.get())),
        go: StoredValue::new(Box::new(go)),
    }
}
