//! A Moodle site: one course for each module and due date, with one activity, because Moodle's courses are due for
//! everybody on one day. Activities of one module are thus told apart, which facts are not concerned with.

use std::collections::{BTreeMap, BTreeSet};

use bellwether_domain::intake::{LearnerRecord, Record};
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde_json::{Value, json};

use super::instant;

/// Users, courses, and who completed what.
#[derive(Debug, Clone)]
pub struct Site {
    zone: Tz,
    /// By their numbers, from 1.
    users: Vec<LearnerRecord>,
    /// Module and due date, by their numbers, from 1.
    courses: Vec<(String, NaiveDate)>,
    /// Days of completion by course and user.
    enrolled: BTreeMap<(usize, usize), Option<NaiveDate>>,
}

impl Site {
    /// A site that knows the learners, assignments and completions of the records.
    ///
    /// # Panics
    /// When an assignment is of nobody, or a module was completed that was not assigned.
    pub fn new(records: &[Record], zone: Tz) -> Self {
        let users: Vec<LearnerRecord> = records
            .iter()
            .filter_map(|r| if let Record::Learner(row) = r { Some(row.clone()) } else { None })
            .collect();
        let assigned = || records.iter().filter_map(|r| if let Record::Assignment(row) = r { Some(row) } else { None });
        let courses: BTreeSet<_> = assigned().map(|row| (row.module.to_string(), row.due)).collect();
        let mut site = Self { zone, users, courses: courses.into_iter().collect(), enrolled: BTreeMap::new() };
        for row in assigned() {
            let course = (row.module.to_string(), row.due);
            let course = 1 + site.courses.iter().position(|known| *known == course).expect("a course for each");
            let user = site.user(&row.learner);
            site.enrolled.insert((course, user), None);
        }
        for record in records {
            let Record::Completion(row) = record else { continue };
            let user = site.user(&row.learner);
            let of_module =
                |&(course, whose): &(usize, usize)| whose == user && site.courses[course - 1].0 == *row.module;
            let place = site.enrolled.keys().copied().find(of_module).expect("only what was assigned was completed");
            site.enrolled.insert(place, Some(row.date));
        }
        site
    }

    fn user(&self, learner: &str) -> usize {
        1 + self.users.iter().position(|user| &*user.learner == learner).expect("a learner of the records")
    }

    /// Its courses, as the settings of the adapter name them.
    pub fn courses(&self) -> Value {
        let course = |(at, (_, due)): (usize, &(String, NaiveDate))| json!({ "id": at + 1, "starts": "2009-01-01", "due": due.to_string() });
        self.courses.iter().enumerate().map(course).collect()
    }

    /// What a function of the web services answers.
    ///
    /// # Panics
    /// When it is asked something that this site cannot answer.
    pub fn answer(&self, function: &str, course: usize, user: usize) -> Value {
        let (module, _) = &self.courses[course - 1];
        match function {
            "core_enrol_get_enrolled_users" => {
                let enrolled = self.enrolled.keys().filter(|(at, _)| *at == course);
                enrolled.map(|(_, user)| self.profile(*user)).collect()
            }
            "core_course_get_contents" => {
                json!([{ "id": 1, "modules": [{ "id": course, "name": module, "modname": "quiz" }] }])
            }
            "core_completion_get_activities_completion_status" => {
                let done = self.enrolled[&(course, user)].map_or(0, |date| instant(date, self.zone).timestamp());
                let state = u8::from(done != 0);
                json!({ "statuses": [{ "cmid": course, "modname": "quiz", "state": state, "timecompleted": done, "tracking": 2 }] })
            }
            other => panic!("{other} is not offered"),
        }
    }

    fn profile(&self, number: usize) -> Value {
        let user = &self.users[number - 1];
        json!({
            "id": number, "fullname": &*user.name, "department": user.customer.as_str(),
            "firstaccess": instant(user.enrolled, self.zone).timestamp()
        })
    }
}
