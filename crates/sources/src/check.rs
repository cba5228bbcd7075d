//! What a source's doctor finds: one finding for each thing it tried.

use serde::Serialize;

/// How a step of an examination ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As it should be.
    Passed,
    /// It works, but somebody should look at it.
    Warning,
    /// It does not work.
    Failed,
}

/// One thing that was tried, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was tried, such as `log in` or `read bellwether.lines`.
    pub step: String,
    /// How it ended.
    pub outcome: Outcome,
    /// What was seen, without secrets.
    pub detail: String,
    /// What to grant or mend; none where there is nothing to do.
    pub remedy: Option<String>,
}

impl Finding {
    /// Something is as it should be.
    pub fn passed(step: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { step: step.into(), outcome: Outcome::Passed, detail: detail.into(), remedy: None }
    }

    /// Something works, but should be looked at.
    pub fn warning(step: impl Into<String>, detail: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { step: step.into(), outcome: Outcome::Warning, detail: detail.into(), remedy: Some(remedy.into()) }
    }

    /// Something does not work.
    pub fn failed(step: impl Into<String>, detail: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { step: step.into(), outcome: Outcome::Failed, detail: detail.into(), remedy: Some(remedy.into()) }
    }
}
