//! From which status an action can go to which.

use bellwether_contract::action::ActionStatus;
use bellwether_contract::action::ActionStatus::{Cancelled, Completed, InProgress, Pending};

/// Where an action can go from a status. What is closed can only be opened again.
pub(crate) const fn next(status: ActionStatus) -> &'static [ActionStatus] {
    match status {
        Pending => &[InProgress, Completed, Cancelled],
        InProgress => &[Pending, Completed, Cancelled],
        Completed | Cancelled => &[Pending],
    }
}

/// A status as it is spelt in JSON.
pub(crate) const fn word(status: ActionStatus) -> &'static str {
    match status {
        Pending => "pending",
        InProgress => "in_progress",
        Completed => "completed",
        Cancelled => "cancelled",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [ActionStatus; 4] = [Pending, InProgress, Completed, Cancelled];

    #[test]
    fn nothing_stays_where_it_is_and_everything_can_be_opened_again() {
        for status in ALL {
            assert!(!next(status).contains(&status));
            assert_eq!(serde_json::to_value(status).expect("a word"), word(status));
            if status != Pending {
                assert!(next(status).contains(&Pending));
            }
        }
        assert!(!next(Completed).contains(&Cancelled), "what was done was done");
    }
}
