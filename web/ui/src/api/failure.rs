//! What can go wrong between the pages and the API, in words for the person who waits.

use bellwether_contract::problem::Problem;

use super::decode::decode;
use super::json::Json;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiFailure {
    /// The request did not reach the server, or its answer did not come back.
    Unreachable,
    /// No answer within the time allowed.
    TimedOut,
    /// The server said what was wrong.
    Problem {
        /// What it said.
        problem: Problem,
        /// After how many seconds it makes sense to try again, if it said so.
        wait_s: Option<u32>,
    },
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
    /// `wait_s` is the answer's `Retry-After`.
    pub fn of_problem(status: u16, body: &str, wait_s: Option<u32>) -> Self {
        let problem = Json::parse(body).and_then(|json| decode(&json).ok());
        let problem = problem.unwrap_or_else(|| Problem {
            kind: "about:blank".to_owned(),
            title: "Unexpected answer".to_owned(),
            status,
            code: "unexpected_answer".to_owned(),
            detail: format!("The server answered with status {status}."),
            errors: Vec::new(),
            request_id: String::new(),
        });
        Self::Problem { problem, wait_s }
    }

    /// What the server said, if it did.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Problem { problem, .. } => Some(problem),
            _ => None,
        }
    }

    /// What happened, in one sentence.
    pub fn detail(&self) -> String {
        match self {
            Self::Unreachable => "The server cannot be reached. Check the connection.".to_owned(),
            Self::TimedOut => "The server did not answer in time.".to_owned(),
            Self::Problem { problem, .. } => problem.detail.clone(),
            Self::Unreadable { status, cause } => {
                format!(
                    "The answer could not be read (status {status}: {cause}). Reload the page to get its latest version."
                )
            }
        }
    }

    /// What to quote when asking for help.
    pub fn request_id(&self) -> Option<&str> {
        self.problem().map(|problem| problem.request_id.as_str()).filter(|id| !id.is_empty())
    }

    /// How many seconds to wait for having asked too often.
    pub fn wait_s(&self) -> Option<u32> {
        match self {
            Self::Problem { wait_s, .. } if self.has_status(429) => *wait_s,
            _ => None,
        }
    }

    /// Whether there is no such thing.
    pub fn is_not_found(&self) -> bool {
        self.has_status(404)
    }

    /// Whether somebody else changed the thing meanwhile.
    pub fn is_conflict(&self) -> bool {
        self.has_status(412)
    }

    fn has_status(&self, status: u16) -> bool {
        self.problem().is_some_and(|problem| problem.status == status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(status: u16) -> ApiFailure {
        let problem = Problem {
            kind: "about:blank".into(),
            title: "Bad request".into(),
            status,
            code: "invalid_parameter".into(),
            detail: "as_of: expected a date.".into(),
            errors: vec![],
            request_id: "8f3a-21c7".into(),
        };
        ApiFailure::Problem { problem, wait_s: None }
    }

    #[test]
    fn an_answer_that_is_no_problem_is_one() {
        let failure = ApiFailure::of_problem(502, "<html>Bad gateway</html>", None);
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
        let failure = ApiFailure::of_problem(404, &json.expect("serializes"), None);
        assert!(failure.is_not_found());
        assert_eq!(failure.request_id(), Some("r1"));
    }

    #[test]
    fn only_who_asked_too_often_is_told_to_wait() {
        let wait = |status| ApiFailure::of_problem(status, "", Some(30)).wait_s();
        assert_eq!((wait(429), wait(503)), (Some(30), None));
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
