//! Names for people of what the API names for programs.

use bellwether_contract::identity::{Role, UserStatus};

/// Word for a band: the second cue beside its colour.
pub fn band(key: &str) -> String {
    match key {
        "low" => "Low risk".to_owned(),
        "medium" => "Medium risk".to_owned(),
        "high" => "High risk".to_owned(),
        other => sentence(other),
    }
}

/// Word for a pace.
pub fn pace(key: &str) -> String {
    sentence(key)
}

/// `on_track` is `On track`; used for keys that models and mappings may add to.
pub fn sentence(key: &str) -> String {
    let words = key.replace(['_', '.'], " ");
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| std::iter::once(first.to_ascii_uppercase()).chain(letters).collect())
}

/// In small letters, whatever the alphabet. In a browser by its own tables: those of Rust are 13 kB to download.
pub fn lowercase(text: &str) -> String {
    if cfg!(target_arch = "wasm32") { js_sys::JsString::from(text).to_lower_case().into() } else { text.to_lowercase() }
}

/// Name of a filter.
pub fn filter(field: &str) -> &'static str {
    match field {
        "band" => "Band",
        "country" => "Country",
        "tier" => "Tier",
        "industry" => "Industry",
        "owner" => "Owner",
        "lifecycle" => "Lifecycle",
        "pace" => "Pace",
        "trend" => "Trend",
        "currency" => "Currency",
        "factor" => "Costs points",
        "id" => "Account number",
        "min_score" => "Lowest score",
        "max_score" => "Highest score",
        "min_net" => "Least net",
        "min_overdue_ratio" => "Order overdue",
        "min_contact_days" => "No contact",
        _ => "Filter",
    }
}

/// Name of a measure.
pub fn measure(key: &str) -> String {
    match key {
        "revenue.net" => "Net to date".to_owned(),
        "payments.days_late" => "Pays late by".to_owned(),
        "contract.days_past_end" => "Days past the contract's end".to_owned(),
        "revenue.yoy" => "Net against the prior year".to_owned(),
        "revenue.budget_attainment" => "Budget attainment".to_owned(),
        "cadence.days_since" => "Days since the last invoice".to_owned(),
        "cadence.gap_days" => "Usual gap between orders".to_owned(),
        "cadence.overdue_ratio" => "How overdue, in usual gaps".to_owned(),
        "coverage.breadth" => "Share of common families".to_owned(),
        "training.completion" => "Due training done".to_owned(),
        "training.days_since" => "Days since the last training".to_owned(),
        "contact.days_since" => "Days since the last contact".to_owned(),
        "trend.ttm_change" => "12 months against those before".to_owned(),
        "usage.calls_30d" => "Calls of the product in 30 days".to_owned(),
        "usage.logins_30d" => "Logins in 30 days".to_owned(),
        "usage.days_since_login" => "Days since the last login".to_owned(),
        "usage.features" => "Share of features used".to_owned(),
        "engagement.interactions_7d" => "Contacts and messages in 7 days".to_owned(),
        "engagement.days_since_activity" => "Days since any activity".to_owned(),
        "engagement.response_hours" => "Hours until they answer".to_owned(),
        "incidents.penalty" => "Penalty for incidents".to_owned(),
        "support.csat" => "Rating of the support".to_owned(),
        "support.sentiment" => "Sentiment in tickets".to_owned(),
        "support.tickets_90d" => "Tickets in 90 days".to_owned(),
        "support.satisfied" => "Tickets rated well".to_owned(),
        "support.open_escalations" => "Open escalations".to_owned(),
        "survey.nps" => "Last survey answer (NPS)".to_owned(),
        "progress.tasks" => "Tasks done".to_owned(),
        "progress.milestones_on_time" => "Milestones on time".to_owned(),
        "progress.overdue" => "Tasks and milestones past due".to_owned(),
        "progress.velocity" => "Pace of work, 30 days against the 30 before".to_owned(),
        "community.activity_90d" => "Activity in the community in 90 days".to_owned(),
        other => sentence(other),
    }
}

/// Name of a source: the kind of facts it brings.
pub fn source(name: &str) -> String {
    sentence(name)
}

/// What a lift asks for.
pub fn lift(key: &str) -> String {
    match key {
        "order_today" => "An order today".to_owned(),
        "contact_today" => "A contact logged today".to_owned(),
        "two_more_families" => "Two more families".to_owned(),
        "training_done" => "All due training done".to_owned(),
        "budget_met" => "Budget met".to_owned(),
        other => sentence(other),
    }
}

/// Kind of a financial document.
pub fn document(kind: &str) -> String {
    sentence(kind)
}

/// Name of a role.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Admin => "Administrator",
        Role::Lead => "Team lead",
        Role::AccountManager => "Account manager",
        Role::Learner => "Learner",
        Role::Service => "Service",
    }
}

/// Name of a user's status.
pub fn status(status: UserStatus) -> &'static str {
    match status {
        UserStatus::Invited => "Invited",
        UserStatus::Active => "Active",
        UserStatus::Disabled => "Disabled",
    }
}

/// Initials for an avatar: at most two letters.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    first.into_iter().chain(words.next_back()).map(|letter| letter.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_become_words() {
        assert_eq!(pace("on_track"), "On track");
        assert_eq!(band("critical"), "Critical");
        assert_eq!(band("high"), "High risk");
        assert_eq!(sentence("revenue.budget_attainment"), "Revenue budget attainment");
        assert_eq!(sentence(""), "");
    }

    #[test]
    fn initials_are_of_the_first_and_last_name() {
        assert_eq!(initials("Mara Lindqvist"), "ML");
        assert_eq!(initials("anneke de vos"), "AV");
        assert_eq!(initials("Cher"), "C");
    }
}
