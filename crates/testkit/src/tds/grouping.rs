//! Refuses what SQL Server refuses and SQLite lets through: a column beside `GROUP BY` that is neither grouped by nor
//! aggregated. Only for the outermost `SELECT`, and not for window functions.

use super::error::SqlError;
use super::lexer::{Kind, Token, closing, outside, split};
use super::translate::Select;

const AGGREGATES: [&str; 8] = ["sum", "avg", "min", "max", "count", "count_big", "group_concat", "total"];
/// Words of expressions that are no columns.
const WORDS: [&str; 20] = [
    "CASE", "WHEN", "THEN", "ELSE", "END", "AND", "OR", "NOT", "IS", "NULL", "IN", "LIKE", "BETWEEN", "ESCAPE",
    "DISTINCT", "EXISTS", "COLLATE", "ts_text", "ts_time", "ASC",
];

/// # Errors
/// 8120, with the first such column.
pub(super) fn check(statement: &[Token]) -> Result<(), SqlError> {
    let Some(grouped) = group_by(statement) else { return Ok(()) };
    let Some(select) = Select::parse(statement) else { return Ok(()) };
    let names: Vec<&str> = grouped.iter().flat_map(|expression| columns(expression)).collect();
    for (item, _) in &select.items {
        let whole = grouped.iter().any(|expression| same(expression, item));
        let opaque = item.iter().any(|token| token.is_any(&["OVER", "SELECT", "*"]) && !whole);
        if whole || opaque {
            continue;
        }
        let loose = columns(item).into_iter().find(|name| !names.iter().any(|known| known.eq_ignore_ascii_case(name)));
        if let Some(name) = loose {
            let message = format!(
                "Column '{name}' is invalid in the select list because it is not contained in either an aggregate \
                 function or the GROUP BY clause."
            );
            return Err(SqlError::new(8120, 16, message));
        }
    }
    Ok(())
}

fn group_by(statement: &[Token]) -> Option<Vec<&[Token]>> {
    let first = *outside(statement, |token| token.is_any(&["GROUP", "UNION", "EXCEPT", "INTERSECT"])).first()?;
    let list = statement.get(first + 2..).filter(|_| statement[first].is("GROUP"))?;
    let ends = ["HAVING", "ORDER", "LIMIT", "UNION", "EXCEPT", "INTERSECT", "WINDOW"];
    let end = outside(list, |token| token.is_any(&ends)).first().copied().unwrap_or(list.len());
    Some(split(&list[..end], ","))
}

/// The columns an expression names outside of aggregates, without their tables.
fn columns(expression: &[Token]) -> Vec<&str> {
    let mut found = Vec::new();
    let mut place = 0;
    while let Some(token) = expression.get(place) {
        let calls = expression.get(place + 1).is_some_and(|next| next.is("("));
        if calls && token.is_any(&AGGREGATES) {
            place = closing(expression, place + 1);
        } else if token.is_name() && !calls && !token.is_any(&WORDS) {
            let qualifies = expression.get(place + 1).is_some_and(|next| next.is("."));
            if !qualifies {
                found.push(token.text.as_str());
            }
        }
        place += 1;
    }
    found
}

/// The same expression, whatever the case and the quotes of its names.
fn same(left: &[Token], right: &[Token]) -> bool {
    let alike = |left: &Token, right: &Token| match left.kind {
        Kind::Text => left == right,
        _ => left.text.eq_ignore_ascii_case(&right.text),
    };
    left.len() == right.len() && left.iter().zip(right).all(|(left, right)| alike(left, right))
}
