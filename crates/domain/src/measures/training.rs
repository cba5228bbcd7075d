//! Training: how much of the due learning is done, and how long ago the last of it.

use chrono::NaiveDate;

use crate::facts::rows::{Assignment, Completion, Learner};
use crate::measure::{Measured, Missing};

/// Learning records of one customer as of a date.
#[derive(Debug, Clone, Copy)]
pub struct Learning<'a> {
    /// People enrolled.
    pub learners: &'a [Learner],
    /// What they have to complete.
    pub assignments: &'a [Assignment],
    /// What they completed.
    pub completions: &'a [Completion],
    /// The as-of date: later enrolments and completions are not seen.
    pub date: NaiveDate,
}

impl Learning<'_> {
    fn any_learner(&self) -> Result<NaiveDate, Missing> {
        let enrolled = self.learners.iter().map(|learner| learner.enrolled);
        enrolled.filter(|&day| day <= self.date).min().ok_or(Missing::NotApplicable)
    }

    fn is_done(&self, assignment: &Assignment) -> bool {
        self.completions.iter().any(|done| {
            done.learner == assignment.learner && done.module == assignment.module && done.date <= self.date
        })
    }

    /// `training.completion`: distinct (learner, module) due by the date that are done by it, late ones included, ÷
    /// all due. Not applicable without a learner; insufficient history when nothing is due.
    pub fn completion(&self) -> Measured {
        self.any_learner()?;
        let (mut due, mut done) = (0u32, 0u32);
        for (at, assignment) in self.assignments.iter().enumerate().filter(|(_, a)| a.due <= self.date) {
            let same = |a: &Assignment| (a.learner, a.module) == (assignment.learner, assignment.module);
            if self.assignments[..at].iter().any(|a| a.due <= self.date && same(a)) {
                continue;
            }
            due += 1;
            done += u32::from(self.is_done(assignment));
        }
        if due == 0 { Err(Missing::InsufficientHistory) } else { Ok(f64::from(done) / f64::from(due)) }
    }

    /// `training.days_since`: days since the last completion, or since the first enrolment if there is none. Not
    /// applicable without a learner.
    pub fn days_since(&self) -> Measured {
        let enrolled = self.any_learner()?;
        let completed = self.completions.iter().map(|c| c.date).filter(|&day| day <= self.date).max();
        let days = (self.date - completed.unwrap_or(enrolled)).num_days();
        Ok(f64::from(i32::try_from(days).unwrap_or(i32::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    const fn due(learner: u32, module: u32, due: NaiveDate) -> Assignment {
        Assignment { learner, module, due }
    }

    fn check(learners: &[Learner], assignments: &[Assignment], completions: &[Completion]) -> (Measured, Measured) {
        let learning = Learning { learners, assignments, completions, date: day("2026-03-31") };
        (learning.completion(), learning.days_since())
    }

    #[test]
    fn late_completions_count_and_pairs_count_once() {
        let learner = [Learner { learner: 1, enrolled: day("2025-01-01") }];
        let assignments = [
            due(1, 1, day("2026-01-01")),
            due(1, 1, day("2026-02-01")),
            due(1, 2, day("2026-03-31")),
            due(1, 3, day("2026-04-01")),
        ];
        let completions = [
            Completion { learner: 1, module: 1, date: day("2026-03-01") },
            Completion { learner: 1, module: 2, date: day("2026-04-01") },
        ];
        assert_eq!(check(&learner, &assignments, &completions), (Ok(0.5), Ok(30.0)));
    }

    #[test]
    fn nobody_enrolled_is_not_applicable_and_nothing_due_is_too_early() {
        assert_eq!(check(&[], &[], &[]), (Err(Missing::NotApplicable), Err(Missing::NotApplicable)));
        let learner = [Learner { learner: 1, enrolled: day("2026-03-21") }];
        assert_eq!(check(&learner, &[], &[]), (Err(Missing::InsufficientHistory), Ok(10.0)));
        let later = [Learner { learner: 1, enrolled: day("2026-04-01") }];
        assert_eq!(check(&later, &[], &[]).0, Err(Missing::NotApplicable));
    }
}
