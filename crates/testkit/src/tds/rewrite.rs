//! The single rewritings of `translate`, each over the tokens of one statement.

use super::lexer::{Kind, Token, closing, outside, render, tokens};
use super::translate::arguments;

/// Words that are keywords to SQLite alone are names: a column may be called `limit`, and `LIMIT 5` is a mistake.
pub(super) fn foreign_keywords(tokens: &mut [Token]) {
    const FOREIGN: [&str; 6] = ["LIMIT", "NOTHING", "INDEXED", "NOTNULL", "RETURNING", "GLOB"];
    for token in tokens.iter_mut().filter(|token| token.kind == Kind::Word && token.is_any(&FOREIGN)) {
        token.kind = Kind::Quoted;
    }
}

/// Leaves out `WITH (NOLOCK)` and `OPTION (…)`; the schema of `OPENJSON` stays.
pub(super) fn hints(tokens: &mut Vec<Token>) {
    let mut place = 0;
    while place + 1 < tokens.len() {
        let opens = tokens[place + 1].is("(");
        let hint = tokens[place].is("OPTION") || (tokens[place].is("WITH") && !is_schema(tokens, place));
        if opens && hint {
            let end = closing(tokens, place + 1);
            tokens.drain(place..(end + 1).min(tokens.len()));
        } else {
            place += 1;
        }
    }
}

fn is_schema(tokens: &[Token], with: usize) -> bool {
    // `OPENJSON ( … ) WITH (`: go back over the parentheses.
    let mut depth = 0_i32;
    for place in (0..with).rev() {
        if tokens[place].is(")") {
            depth += 1;
        } else if tokens[place].is("(") {
            depth -= 1;
        }
        if depth == 0 {
            return place > 0 && tokens[place].is("(") && tokens[place - 1].is("OPENJSON");
        }
    }
    false
}

/// `CAST(x AS t)` and `CONVERT(t, x)` become calls of our own function, which knows SQL Server's conversions.
pub(super) fn casts(tokens: &mut Vec<Token>) {
    for place in (0..tokens.len()).rev() {
        let forgiving = tokens[place].is_any(&["TRY_CAST", "TRY_CONVERT"]);
        let opens = tokens.get(place + 1).is_some_and(|token| token.is("("));
        let name = Token::word(if forgiving { "ts_try_cast" } else { "ts_cast" });
        if opens && tokens[place].is_any(&["CAST", "TRY_CAST"]) {
            let end = closing(tokens, place + 1);
            let inside = &tokens[place + 2..end];
            let Some(at) = outside(inside, |token| token.is("AS")).last().copied() else { continue };
            let kind = compact(&inside[at + 1..]);
            tokens.splice(place + 2 + at..end, [Token::symbol(","), Token::new(Kind::Text, kind)]);
            tokens[place] = name;
        } else if opens && tokens[place].is_any(&["CONVERT", "TRY_CONVERT"]) {
            let end = closing(tokens, place + 1);
            let parts = arguments(tokens, place + 1);
            let [kind, value, ..] = &parts[..] else { continue };
            let mut call = vec![name, Token::symbol("(")];
            call.extend_from_slice(value);
            call.extend([Token::symbol(","), Token::new(Kind::Text, compact(kind)), Token::symbol(")")]);
            tokens.splice(place..(end + 1).min(tokens.len()), call);
        }
    }
}

fn compact(kind: &[Token]) -> String {
    render(&kind.iter().map(|token| Token::word(&token.text)).collect::<Vec<_>>()).replace(' ', "").to_lowercase()
}

/// Functions that SQLite has under another name, and those that we add.
pub(super) fn functions(all: &mut Vec<Token>) {
    const RENAMED: [(&str, &str); 8] = [
        ("ISNULL", "ifnull"),
        ("LEN", "ts_len"),
        ("LEFT", "ts_left"),
        ("RIGHT", "ts_right"),
        ("YEAR", "ts_year"),
        ("MONTH", "ts_month"),
        ("DAY", "ts_day"),
        ("STRING_AGG", "group_concat"),
    ];
    const NOW: [&str; 4] = ["GETDATE", "GETUTCDATE", "SYSDATETIME", "SYSUTCDATETIME"];
    // The clock is SQLite's own: a client sees the time of its server, not of the test.
    let now = tokens("ts_cast(strftime('%Y-%m-%d %H:%M:%f', 'now'), 'datetime2(7)')");
    for place in (0..all.len()).rev() {
        if all[place].is_any(&NOW) && all.get(place + 2).is_some_and(|end| end.is(")")) {
            all.splice(place..place + 3, now.clone());
        } else if all[place].kind == Kind::Variable && all[place].text.starts_with("@@") {
            let name = all[place].text[2..].to_lowercase();
            all.splice(place..=place, tokens(&format!("ts_global('{name}')")));
        } else if all[place].kind == Kind::Word && all.get(place + 1).is_some_and(|next| next.is("(")) {
            let renamed = RENAMED.into_iter().find(|(from, _)| all[place].is(from));
            if let Some((_, to)) = renamed {
                all[place] = Token::word(to);
            } else if all[place].is_any(&["DATEADD", "DATEDIFF"])
                && let Some(part) = all.get_mut(place + 2)
            {
                part.kind = Kind::Text;
            }
        }
    }
}

/// `OPENJSON(…) WITH (…)`, `OPENJSON(…)` and `STRING_SPLIT(…)` over SQLite's `json_each`.
pub(super) fn row_sets(all: &mut Vec<Token>) {
    for place in (0..all.len()).rev() {
        if !all[place].is_any(&["OPENJSON", "STRING_SPLIT"]) || !all.get(place + 1).is_some_and(|next| next.is("(")) {
            continue;
        }
        let end = closing(all, place + 1);
        let input = render(&all[place + 2..end]);
        if all[place].is("STRING_SPLIT") {
            let rows = format!("(SELECT value FROM json_each(ts_split({input})))");
            all.splice(place..(end + 1).min(all.len()), tokens(&rows));
            continue;
        }
        let schema = all.get(end + 1).is_some_and(|next| next.is("WITH"));
        let (columns, end) = if schema {
            let columns = arguments(all, end + 2).into_iter().filter_map(json_column).collect::<Vec<_>>().join(", ");
            (columns, closing(all, end + 2))
        } else {
            ("\"key\", value, type".to_owned(), end)
        };
        let rows = tokens(&format!("(SELECT {columns} FROM json_each({input}))"));
        all.splice(place..(end + 1).min(all.len()), rows);
    }
}

fn json_column(definition: &[Token]) -> Option<String> {
    let name = &definition.first()?.text;
    let path = definition.last().filter(|token| token.kind == Kind::Text).map(|token| token.text.clone());
    let kind = compact(&definition[1..definition.len() - usize::from(path.is_some())]);
    let value = match path.as_deref() {
        Some("$") => "value".to_owned(),
        Some(path) => format!("json_extract(value, '{path}')"),
        None => format!("json_extract(value, '$.{name}')"),
    };
    Some(format!("ts_cast({value}, '{kind}') AS \"{name}\""))
}

/// `TOP (n)` and `OFFSET … FETCH …` become `LIMIT` at the end of their `SELECT`.
pub(super) fn limits(all: &mut Vec<Token>) {
    for place in (0..all.len()).rev() {
        if all[place].is("TOP") && place > 0 && all[place - 1].is_any(&["SELECT", "DISTINCT", "ALL"]) {
            let (count, after) = match all.get(place + 1) {
                Some(open) if open.is("(") => {
                    let end = closing(all, place + 1);
                    (all[place + 1..(end + 1).min(all.len())].to_vec(), end + 1)
                }
                _ => (all[place + 1..(place + 2).min(all.len())].to_vec(), place + 2),
            };
            all.drain(place..after.min(all.len()));
            let end = scope_end(all, place);
            all.splice(end..end, std::iter::once(Token::word("LIMIT")).chain(count));
        } else if all[place].is("OFFSET") {
            let Some(rows) = all[place..].iter().position(|token| token.is_any(&["ROW", "ROWS"])) else { continue };
            let skipped = all[place + 1..place + rows].to_vec();
            let mut end = place + rows + 1;
            let mut count = vec![Token::symbol("-"), Token::new(Kind::Number, "1")];
            if all.get(end).is_some_and(|next| next.is("FETCH"))
                && let Some(rows) = all[end..].iter().position(|token| token.is_any(&["ROW", "ROWS"]))
            {
                count = all[end + 2..end + rows].to_vec();
                end += rows + 2;
            }
            let limit = [vec![Token::word("LIMIT")], count, vec![Token::word("OFFSET")], skipped].concat();
            all.splice(place..end.min(all.len()), limit);
        }
    }
}

/// Where the `SELECT` around `from` ends.
fn scope_end(all: &[Token], from: usize) -> usize {
    let mut depth = 0_i32;
    for (place, token) in all.iter().enumerate().skip(from) {
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth -= 1;
        }
        if depth < 0 || (depth == 0 && token.is_any(&["UNION", "EXCEPT", "INTERSECT"])) {
            return place;
        }
    }
    all.len()
}

/// Gives columns the comparison of their type: text without regard to case and trailing spaces, points in time by time.
/// `max` becomes a length, as SQLite wants a number.
pub(super) fn column_types(all: &mut Vec<Token>) {
    const TEXT: [&str; 4] = ["nvarchar", "varchar", "nchar", "char"];
    const TIME: [&str; 6] = ["date", "datetime", "smalldatetime", "datetime2", "datetimeoffset", "time"];
    if !all.get(1).is_some_and(|token| token.is("TABLE")) {
        return;
    }
    for place in 3..all.len() {
        if all[place].is("max") && all[place - 1].is("(") {
            all[place] = Token::new(Kind::Number, "-1");
        }
    }
    for place in (3..all.len()).rev() {
        let collation = match &all[place] {
            token if token.is_any(&TEXT) => "ts_text",
            token if token.is_any(&TIME) => "ts_time",
            _ => continue,
        };
        if !all[place - 1].is_name() || all[place - 1].is_any(&["AS"]) {
            continue;
        }
        let sized = all.get(place + 1).is_some_and(|next| next.is("("));
        let end = if sized { closing(all, place + 1) } else { place };
        let end = (end + 1).min(all.len());
        all.splice(end..end, [Token::word("COLLATE"), Token::word(collation)]);
    }
}
