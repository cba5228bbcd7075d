//! The types of a query's columns, which SQLite doesn't have: from the declared type of the column that an expression
//! is made of, through subqueries, common table expressions and views, by SQL Server's rules for decimals. What can't
//! be told so gets the type of its first value.

use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::types::{Value, ValueRef};

use super::lexer::{Kind, Token, closing, outside, render, split, tokens};
use super::translate::{Select, arguments};
use super::types::SqlType;

/// What expressions are looked at against.
pub(super) struct Scope<'a> {
    pub(super) connection: &'a Connection,
    /// Types of parameters, by name in lower case.
    pub(super) parameters: &'a HashMap<String, SqlType>,
}

/// Views may use views, but hardly more often than this.
const DEPTH: u8 = 12;

impl Scope<'_> {
    /// The types of the columns named `names` of a statement; `declared` is what SQLite knows.
    pub(super) fn columns(
        &self,
        statement: &[Token],
        names: &[String],
        declared: &[Option<SqlType>],
    ) -> Vec<Option<SqlType>> {
        let select = Select::parse(statement);
        let listed = select.as_ref().filter(|select| select.items.len() == names.len() && !select.has_star());
        let types = names.iter().enumerate().map(|(place, name)| {
            declared[place].or_else(|| match (&listed, &select) {
                (Some(select), _) => self.expression(select.items[place].0, select, DEPTH),
                (None, Some(select)) => self.named(&[Token::new(Kind::Quoted, name.clone())], select, DEPTH),
                _ => None,
            })
        });
        types.collect()
    }

    fn expression(&self, tokens: &[Token], select: &Select<'_>, depth: u8) -> Option<SqlType> {
        let depth = depth.checked_sub(1)?;
        let first = tokens.first()?;
        if first.is("(") && closing(tokens, 0) == tokens.len() - 1 {
            let inside = &tokens[1..tokens.len() - 1];
            return if inside.first()?.is_any(&["SELECT", "WITH"]) {
                let inner = Select::parse(inside)?;
                self.expression(inner.items.first()?.0, &inner, depth)
            } else {
                self.expression(inside, select, depth)
            };
        }
        if first.is("CASE") {
            return self.branches(tokens, select, depth);
        }
        if let Some(kind) = self.operation(tokens, select, depth) {
            return Some(kind);
        }
        if first.is("-") {
            return self.expression(&tokens[1..], select, depth);
        }
        match (first.kind, tokens.len()) {
            (Kind::Text, 1) => Some(SqlType::Text(Some(first.text.encode_utf16().count().clamp(1, 4000) as u16))),
            (Kind::Number, 1) => Some(number(&first.text)),
            (Kind::Variable, 1) => self.parameters.get(&first.text.to_lowercase()).copied(),
            (Kind::Word, _) if tokens.get(1).is_some_and(|next| next.is("(")) => self.call(tokens, select, depth),
            (Kind::Word | Kind::Quoted, 1 | 3 | 5) => self.named(tokens, select, depth),
            _ => None,
        }
    }

    /// The branches of `CASE` that have a type, taken together.
    fn branches(&self, tokens: &[Token], select: &Select<'_>, depth: u8) -> Option<SqlType> {
        let mut nested = 0;
        let mut from = None;
        let mut all = None;
        for (place, token) in tokens.iter().enumerate() {
            let ends = nested == 1 && token.is_any(&["WHEN", "ELSE", "END"]);
            if let (true, Some(start)) = (ends, from.take_if(|_| ends)) {
                all = together(all, self.expression(&tokens[start..place], select, depth));
            }
            if token.is_any(&["CASE", "("]) {
                nested += 1;
            } else if token.is_any(&["END", ")"]) {
                nested -= 1;
            } else if nested == 1 && token.is_any(&["THEN", "ELSE"]) {
                from = Some(place + 1);
            }
        }
        all
    }

    fn operation(&self, tokens: &[Token], select: &Select<'_>, depth: u8) -> Option<SqlType> {
        for operators in [&["||"][..], &["+", "-"], &["*", "/", "%"]] {
            let found = outside(tokens, |token| token.is_any(operators));
            let Some(place) = found
                .into_iter()
                .rev()
                .find(|place| *place > 0 && !tokens[*place - 1].is_any(&["+", "-", "*", "/", "%", ","]))
            else {
                continue;
            };
            let left = self.expression(&tokens[..place], select, depth);
            let right = self.expression(&tokens[place + 1..], select, depth);
            return arithmetic(&tokens[place].text, left?, right?);
        }
        None
    }

    fn call(&self, tokens: &[Token], select: &Select<'_>, depth: u8) -> Option<SqlType> {
        let parts = arguments(tokens, 1);
        let of = |place: usize| {
            parts.get(place).and_then(|part| {
                let part = if part.first().is_some_and(|first| first.is("DISTINCT")) { &part[1..] } else { part };
                self.expression(part, select, depth)
            })
        };
        Some(match tokens[0].text.to_lowercase().as_str() {
            "ts_cast" | "ts_try_cast" => SqlType::parse(&parts.last()?.first()?.text)?,
            "count_big" | "row_number" | "rank" | "dense_rank" => SqlType::BigInt,
            "count" | "ts_len" | "ts_year" | "ts_month" | "ts_day" | "datediff" | "has_perms_by_name" => SqlType::Int,
            "sum" => match of(0)? {
                SqlType::TinyInt | SqlType::SmallInt => SqlType::Int,
                SqlType::Decimal { scale, .. } => SqlType::Decimal { precision: 38, scale },
                SqlType::Real => SqlType::Float,
                other => other,
            },
            "avg" => match of(0)? {
                SqlType::TinyInt | SqlType::SmallInt => SqlType::Int,
                SqlType::Decimal { scale, .. } => SqlType::Decimal { precision: 38, scale: scale.max(6) },
                other => other,
            },
            "round" | "abs" | "min" | "max" | "ifnull" | "nullif" | "lag" | "lead" | "first_value" | "last_value" => {
                of(0)?
            }
            "coalesce" => (0..parts.len()).fold(None, |all, place| together(all, of(place)))?,
            "iif" => together(of(1), of(2))?,
            "dateadd" => of(2)?,
            "eomonth" | "datefromparts" => SqlType::Date,
            "upper" | "lower" | "trim" | "ltrim" | "rtrim" | "substr" | "substring" | "ts_left" | "ts_right" => {
                of(0).filter(|kind| matches!(kind, SqlType::Text(_))).unwrap_or(SqlType::Text(Some(4000)))
            }
            "concat" | "replace" | "group_concat" | "db_name" | "ts_global" => SqlType::Text(Some(4000)),
            _ => return None,
        })
    }

    /// A column by its name in the scope of `select`.
    fn named(&self, name: &[Token], select: &Select<'_>, depth: u8) -> Option<SqlType> {
        let depth = depth.checked_sub(1)?;
        if select.from.is_empty() {
            return None;
        }
        let probe = format!("{} SELECT {} FROM {}", render(select.with), render(name), render(select.from));
        if let Ok(statement) = self.connection.prepare(&probe)
            && let Some(declared) =
                statement.columns().next().and_then(|column| column.decl_type().and_then(SqlType::parse))
        {
            return Some(declared);
        }
        let column = &name.last()?.text;
        for (place, token) in select.from.iter().enumerate() {
            let source =
                if token.is("(") && select.from.get(place + 1).is_some_and(|next| next.is_any(&["SELECT", "WITH"])) {
                    select.from[place + 1..closing(select.from, place)].to_vec()
                } else if token.is_name() {
                    let Some(source) = self.source(&token.text, select.with) else { continue };
                    source
                } else {
                    continue;
                };
            if let Some(found) = self.inside(&source, column, select, depth) {
                return Some(found);
            }
        }
        None
    }

    fn inside(&self, source: &[Token], column: &str, outer: &Select<'_>, depth: u8) -> Option<SqlType> {
        let mut inner = Select::parse(source)?;
        if inner.with.is_empty() {
            inner.with = outer.with;
        }
        let item = inner.items.iter().find(|(_, alias)| alias.is_some_and(|alias| alias.eq_ignore_ascii_case(column)));
        match item {
            Some((expression, _)) => self.expression(expression, &inner, depth),
            None if inner.has_star() => self.named(&[Token::new(Kind::Quoted, column)], &inner, depth),
            None => None,
        }
    }

    /// The query behind a common table expression or a view.
    fn source(&self, name: &str, with: &[Token]) -> Option<Vec<Token>> {
        let starts = (1..with.len()).find(|place| {
            with[*place].text.eq_ignore_ascii_case(name)
                && with.get(place + 1).is_some_and(|next| next.is_any(&["AS", "("]))
        });
        if let Some(start) = starts {
            let body = (start..with.len()).find(|place| with[*place].is("AS"))? + 1;
            return Some(with[body + 1..closing(with, body)].to_vec());
        }
        let sql = "SELECT sql FROM sqlite_master WHERE type = 'view' AND name = ? COLLATE NOCASE";
        let view: String = self.connection.query_row(sql, [name], |row| row.get(0)).ok()?;
        let view = tokens(&view);
        let body = view.iter().position(|token| token.is("AS"))?;
        Some(view[body + 1..].to_vec())
    }
}

impl Select<'_> {
    fn has_star(&self) -> bool {
        self.items.iter().any(|(tokens, _)| tokens.last().is_some_and(|last| last.is("*")))
    }
}

/// The type of a value of which nothing else is known.
pub(super) fn of_value(value: &Value) -> Option<SqlType> {
    match ValueRef::from(value) {
        ValueRef::Null => None,
        ValueRef::Integer(whole) if i32::try_from(whole).is_ok() => Some(SqlType::Int),
        ValueRef::Integer(_) => Some(SqlType::BigInt),
        ValueRef::Real(_) => Some(SqlType::Float),
        ValueRef::Text(text) if text.len() <= 4000 => Some(SqlType::Text(Some(4000))),
        ValueRef::Text(_) => Some(SqlType::Text(None)),
        ValueRef::Blob(_) => Some(SqlType::Binary(None)),
    }
}

fn number(text: &str) -> SqlType {
    if text.contains(['e', 'E']) {
        return SqlType::Float;
    }
    match text.split_once('.') {
        Some((whole, fraction)) => SqlType::Decimal {
            precision: (whole.len() + fraction.len()).clamp(1, 38) as u8,
            scale: fraction.len().min(38) as u8,
        },
        None if text.parse::<i32>().is_ok() => SqlType::Int,
        None => SqlType::Decimal { precision: text.len().min(38) as u8, scale: 0 },
    }
}

/// Whole numbers as decimals, for arithmetic with decimals.
fn digits(kind: SqlType) -> Option<(u8, u8)> {
    Some(match kind {
        SqlType::Decimal { precision, scale } => (precision, scale),
        SqlType::Bit => (1, 0),
        SqlType::TinyInt => (3, 0),
        SqlType::SmallInt => (5, 0),
        SqlType::Int => (10, 0),
        SqlType::BigInt => (19, 0),
        _ => return None,
    })
}

/// The type that holds both, as in the branches of `CASE`.
fn together(left: Option<SqlType>, right: Option<SqlType>) -> Option<SqlType> {
    let (Some(left), Some(right)) = (left, right) else { return left.or(right) };
    if left == right {
        return Some(left);
    }
    Some(match (left, right) {
        (SqlType::Text(left), SqlType::Text(right)) => {
            SqlType::Text(left.zip(right).map(|(left, right)| left.max(right)))
        }
        (SqlType::Float | SqlType::Real, _) | (_, SqlType::Float | SqlType::Real) => SqlType::Float,
        _ => {
            let (Some((left_digits, left_scale)), Some((right_digits, right_scale))) = (digits(left), digits(right))
            else {
                // A text beside a date or a number takes the other's type.
                return Some(if matches!(left, SqlType::Text(_)) { right } else { left });
            };
            if !matches!(left, SqlType::Decimal { .. }) && !matches!(right, SqlType::Decimal { .. }) {
                return Some(if left_digits >= right_digits { left } else { right });
            }
            let scale = left_scale.max(right_scale);
            let whole = (left_digits - left_scale).max(right_digits - right_scale);
            SqlType::Decimal { precision: (whole + scale).min(38), scale }
        }
    })
}

/// Precision and scale of a result, from the table in SQL Server's documentation of decimals.
fn arithmetic(operator: &str, left: SqlType, right: SqlType) -> Option<SqlType> {
    if operator == "||" {
        return Some(SqlType::Text(Some(4000)));
    }
    let decimal = matches!(left, SqlType::Decimal { .. }) || matches!(right, SqlType::Decimal { .. });
    let (Some((left_digits, left_scale)), Some((right_digits, right_scale)), true) =
        (digits(left), digits(right), decimal)
    else {
        return together(Some(left), Some(right));
    };
    let (precision, scale) = match operator {
        "*" => (left_digits + right_digits + 1, left_scale + right_scale),
        "/" => {
            let scale = (left_scale + right_digits + 1).max(6);
            (left_digits - left_scale + right_scale + scale, scale)
        }
        _ => {
            let scale = left_scale.max(right_scale);
            ((left_digits - left_scale).max(right_digits - right_scale) + scale + 1, scale)
        }
    };
    let lost = precision.saturating_sub(38);
    let scale = if lost > 0 { scale.saturating_sub(lost).max(scale.min(6)) } else { scale };
    Some(SqlType::Decimal { precision: precision.min(38), scale })
}

/// The names of parameters in `@P1 int, @P2 nvarchar(60)`, in order.
pub(super) fn parameter_names(definition: &str) -> Vec<String> {
    split(&tokens(definition), ",").into_iter().filter_map(|part| Some(part.first()?.text.clone())).collect()
}
