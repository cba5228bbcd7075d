//! What can go wrong between the dashboard and the API, in words for the person who waits.

use bellwether_contract::problem::Problem;

use super::decode::decode;
use super::json::Json;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ApiFailure {
    /// The request did not reach the server, or its answer did not come back.
    Unreachable,
    /// No answer within the time allowed.
    TimedOut,
    /// The server said what was wrong.
    Problem(Problem),
    /// An answer that is not what the contract says.
    Unreadable {
        /// HTTP status.
        status: u16,
        /// What the parser says.
        cause: String,
    },
}

impl ApiFailure {
    /// The problem in the body of an answer; a proxy in between may answer with something else.
    pub(crate) fn of_problem(status: u16, body: &str) -> Self {
        let problem = Json::parse(body).and_then(|json| decode(&json).ok());
        Self::Problem(problem.unwrap_or_else(|| Problem {
            kind: "about:blank".to_owned(),
            title: "Unexpected answer".to_owned(),
            status,
            code: "unexpected_answer".to_owned(),
            detail: format!("The server answered with status {status}."),
            errors: Vec::new(),
            request_id: String::new(),
        }))
    }

    /// What happened, in one sentence.
    pub(crate) fn detail(&self) -> String {
        match self {
            Self::Unreachable => "The server cannot be reached. Check the connection.".to_owned(),
            Self::TimedOut => "The server did not answer in time.".to_owned(),
            Self::Problem(problem) => problem.detail.clone(),
            Self::Unreadable { status, cause } => {
                format!(
                    "The answer could not be read (status {status}: {cause}). Reload the page to get its latest version."
                )
            }
        }
    }

    /// What to quote when asking for help.
    pub(crate) fn request_id(&self) -> Option<&str> {
        match self {
            Self::Problem(problem) => Some(problem.request_id.as_str()).filter(|id| !id.is_empty()),
            _ => None,
        }
    }

    /// Whether there is no such thing.
    pub(crate) fn is_not_found(&self) -> bool {
        matches!(self, Self::Problem(problem) if problem.status == 404)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(status: u16) -> ApiFailure {
        ApiFailure::Problem(Problem {
            kind: "about:blank".into(),
            title: "Bad request".into(),
            status,
            code: "invalid_parameter".into(),
            detail: "as_of: expected a date.".into(),
            errors: vec![],
            request_id: "8f3a-21c7".into(),
        })
    }

    #[test]
    fn an_answer_that_is_no_problem_is_one() {
        let failure = ApiFailure::of_problem(502, "<html>Bad gateway</html>");
        assert_eq!(failure.detail(), "The server answered with status 502.");
        let json = serde_json::to_string(&Problem {
            kind: "about:blank".into(),
            title: "No".into(),
            status: 404,
            code: "not_found".into(),
            detail: "There is none.".into(),
            errors: vec![],
            request_id: "r1".into(),
        });
        let failure = ApiFailure::of_problem(404, &json.expect("serializes"));
        assert!(failure.is_not_found());
        assert_eq!(failure.request_id(), Some("r1"));
    }

    #[test]
    fn says_what_is_wrong_and_what_to_quote() {
        let failure = problem(400);
        assert_eq!(failure.detail(), "as_of: expected a date.");
        assert_eq!(failure.request_id(), Some("8f3a-21c7"));
        assert!(!failure.is_not_found());
        assert!(problem(404).is_not_found());
    }
}
