//! The last answers to questions, as they came: what pages show while the server cannot be reached. They live as long as
//! the page is open; nothing of it is written anywhere.

use std::cell::RefCell;
use std::collections::VecDeque;

use super::decode::{Decode, decode};
use super::json::Json;

/// Answers kept, the most recent ones.
const ANSWERS: usize = 64;
/// Longer ones are not kept, in bytes.
const LONGEST: usize = 1 << 20;

thread_local! {
    static KEPT: RefCell<VecDeque<(String, String)>> = const { RefCell::new(VecDeque::new()) };
}

/// Keeps the answer to a question, in place of the one before.
pub(super) fn keep(path: &str, body: &str) {
    KEPT.with_borrow_mut(|kept| {
        kept.retain(|(known, _)| known != path);
        if body.len() <= LONGEST {
            kept.push_back((path.to_owned(), body.to_owned()));
        }
        if kept.len() > ANSWERS {
            kept.pop_front();
        }
    });
}

/// The last answer to a question.
pub(super) fn last(path: &str) -> Option<String> {
    KEPT.with_borrow(|kept| kept.iter().find(|(known, _)| known == path).map(|(_, body)| body.clone()))
}

/// The last answers to questions that begin so, the latest first, as far as they can be read.
pub fn those_of<T: Decode>(path: &str) -> Vec<T> {
    let of = |(known, body): &(String, String)| known.starts_with(path).then(|| decode(&Json::parse(body)?).ok())?;
    KEPT.with_borrow(|kept| kept.iter().rev().filter_map(of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_answers_are_there_and_no_others() {
        keep("/a", "1");
        keep("/a", "2");
        assert_eq!(last("/a").as_deref(), Some("2"));
        for number in 0..ANSWERS {
            keep(&number.to_string(), "");
        }
        assert_eq!(last("/a"), None);
        assert_eq!(last("63").as_deref(), Some(""));
        keep("63", &"x".repeat(LONGEST + 1));
        assert_eq!(last("63"), None, "nothing old in place of what is too long");
        keep("/b?1", "\"one\"");
        keep("/b?2", "no JSON");
        keep("/b?3", "\"three\"");
        assert_eq!(those_of::<String>("/b?"), ["three", "one"]);
    }
}
