//! What was done, as people say it.

use bellwether_ui::format::labels::sentence;

/// Verbs of the log, with what they are once it happened.
const DONE: [(&str, &str); 15] = [
    ("activate", "activated"),
    ("assign", "assigned"),
    ("cancel", "cancelled"),
    ("change", "changed"),
    ("create", "created"),
    ("delete", "deleted"),
    ("dismiss", "dismissed"),
    ("log", "logged"),
    ("rename", "renamed"),
    ("reopen", "reopened"),
    ("reset", "reset"),
    ("resolve", "settled"),
    ("revoke", "revoked"),
    ("skip", "skipped"),
    ("start", "started"),
];

/// `comment.create` is `Comment created`. What this table does not know is told by its name.
pub(super) fn deed(action: &str) -> String {
    let own = match action {
        "sign_in" => "Signed in",
        "sign_in.password" => "Password accepted, second factor asked for",
        "sign_in.fail" => "Sign-in failed",
        "session.end" => "Session ended",
        "session.end_all" => "All sessions ended",
        "session.end_others" => "Other sessions ended",
        "second_factor.begin" => "Second factor begun",
        "second_factor.enable" => "Second factor switched on",
        "second_factor.disable" => "Second factor switched off",
        "user.accept" => "Invitation accepted",
        "user.change_password" => "Password changed",
        "user.reset_password" => "Password reset",
        "user.link_made" => "One-time link made",
        "user.link" | "profile.link" => "Identity provider linked",
        "key.create" => "API key created",
        "key.revoke" => "API key revoked",
        "customer.assign" => "Account assigned",
        "customer.override" => "Score overridden",
        "customer.override_end" => "Override of the score ended",
        "action.note" => "Note added to an action",
        "action.transition" => "Action moved on",
        "suggestion.snooze" => "Suggestion put off",
        "delivery.retry" => "Delivery tried again",
        "pipeline.run" => "Copy of the sources started",
        "webhook.rotate_secret" => "Secret of a webhook renewed",
        _ => return regular(action).unwrap_or_else(|| sentence(action)),
    };
    own.to_owned()
}

fn regular(action: &str) -> Option<String> {
    let (thing, verb) = action.rsplit_once('.')?;
    let (_, done) = DONE.iter().find(|(known, _)| *known == verb)?;
    Some(format!("{} {done}", sentence(thing)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deeds_read_as_people_say_them() {
        for (action, said) in [
            ("sign_in", "Signed in"),
            ("sign_in.fail", "Sign-in failed"),
            ("comment.create", "Comment created"),
            ("alert_rule.change", "Alert rule changed"),
            ("cover.cancel", "Cover cancelled"),
            ("something.new", "Something new"),
        ] {
            assert_eq!(deed(action), said);
        }
    }
}
