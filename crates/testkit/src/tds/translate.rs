//! T-SQL into SQLite's SQL, by rewriting tokens. It covers what Bellwether's own queries use and what tests write to
//! make tables; it is no T-SQL parser, and what it doesn't know reaches SQLite as it is. Known gaps: `+` doesn't join
//! text, text that a view computes is compared with regard to case, whole numbers divide as such even in decimals, a wrong implicit conversion is no error, `GROUP BY` is checked in the outermost `SELECT` only, and transactions are not kept.

use super::lexer::{Kind, Token, closing, outside, split, tokens};
use super::rewrite;

/// One statement for SQLite.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    pub(super) tokens: Vec<Token>,
    /// The tables and views it names, each as (schema, object) in lower case.
    pub(super) objects: Vec<(String, String)>,
}

/// The statements of a batch. `SET` and statements about transactions and schemas are left out.
pub(super) fn translate(sql: &str) -> Vec<Statement> {
    let all = tokens(sql);
    split(&all, ";").into_iter().filter_map(|part| statement(skip_settings(part).to_vec())).collect()
}

fn statement(mut tokens: Vec<Token>) -> Option<Statement> {
    let first = tokens.first()?;
    let second = tokens.get(1);
    let about_schema = first.is("CREATE") && second.is_some_and(|second| second.is("SCHEMA"));
    let words = ["COMMIT", "ROLLBACK", "USE", "DECLARE"];
    let begins = first.is("BEGIN") && second.is_none_or(|second| second.is_any(&["TRAN", "TRANSACTION"]));
    if about_schema || begins || first.is_any(&words) {
        return None;
    }
    rewrite::foreign_keywords(&mut tokens);
    rewrite::hints(&mut tokens);
    rewrite::casts(&mut tokens);
    rewrite::functions(&mut tokens);
    rewrite::row_sets(&mut tokens);
    rewrite::limits(&mut tokens);
    if tokens[0].is("CREATE") {
        rewrite::column_types(&mut tokens);
    }
    let objects = objects(&mut tokens);
    Some(Statement { tokens, objects })
}

/// Leaves out `SET NOCOUNT ON`, `SET TRANSACTION ISOLATION LEVEL SNAPSHOT` and the like at the beginning.
fn skip_settings(mut tokens: &[Token]) -> &[Token] {
    const STARTS: [&str; 9] = ["SELECT", "WITH", "SET", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "BEGIN"];
    while tokens.first().is_some_and(|first| first.is("SET")) {
        let next = tokens.iter().skip(1).position(|token| token.is_any(&STARTS));
        tokens = next.map_or(&[], |next| &tokens[next + 1..]);
    }
    tokens
}

/// Turns `[schema].[object]` into the one quoted name it has in SQLite, and lists what is named. A table without an
/// alias gets its own name as one.
fn objects(tokens: &mut Vec<Token>) -> Vec<(String, String)> {
    const BEFORE: [&str; 8] = ["FROM", "JOIN", "INTO", "UPDATE", "TABLE", "VIEW", "INDEX", "ON"];
    let mut found = Vec::new();
    let creates_index =
        tokens.first().is_some_and(|first| first.is("CREATE")) && tokens.iter().take(3).any(|token| token.is("INDEX"));
    let mut place = 0;
    while place < tokens.len() {
        let before = &tokens[place];
        place += 1;
        if !before.is_any(&BEFORE) || (before.is_any(&["INDEX", "ON"]) && !creates_index) {
            continue;
        }
        let reads = before.is_any(&["FROM", "JOIN"]);
        while tokens.get(place).is_some_and(|token| token.is_any(&["IF", "NOT", "EXISTS"])) {
            place += 1;
        }
        let Some(name) = tokens.get(place).filter(|token| token.is_name() && !token.is("SELECT")) else { continue };
        let mut parts = vec![name.text.clone()];
        let mut end = place + 1;
        while tokens.get(end).is_some_and(|token| token.is(".")) && tokens.get(end + 1).is_some_and(Token::is_name) {
            parts.push(tokens[end + 1].text.clone());
            end += 2;
        }
        if reads && tokens.get(end).is_some_and(|token| token.is("(")) {
            continue;
        }
        let object = parts.pop().unwrap_or_default();
        let schema = parts.pop().unwrap_or_else(|| "dbo".to_owned()).to_lowercase();
        let mut replacement = vec![Token::new(Kind::Quoted, stored_name(&schema, &object))];
        if reads && schema != "dbo" && !has_alias(&tokens[end..]) {
            replacement.extend([Token::word("AS"), Token::new(Kind::Quoted, object.clone())]);
        }
        let length = replacement.len();
        tokens.splice(place..end, replacement);
        place += length;
        found.push((schema, object.to_lowercase()));
    }
    found
}

/// A table's name in SQLite, which has no schemas.
pub(super) fn stored_name(schema: &str, object: &str) -> String {
    if schema == "dbo" { object.to_owned() } else { format!("{schema}.{object}").to_lowercase() }
}

fn has_alias(after: &[Token]) -> bool {
    const GOES_ON: [&str; 20] = [
        "WHERE",
        "GROUP",
        "ORDER",
        "HAVING",
        "JOIN",
        "INNER",
        "LEFT",
        "RIGHT",
        "FULL",
        "CROSS",
        "OUTER",
        "ON",
        "UNION",
        "EXCEPT",
        "INTERSECT",
        "LIMIT",
        "SET",
        "VALUES",
        "WINDOW",
        "NATURAL",
    ];
    after.first().is_some_and(|next| next.is("AS") || (next.is_name() && !next.is_any(&GOES_ON)))
}

/// One `SELECT` taken apart.
#[derive(Debug)]
pub(super) struct Select<'a> {
    /// `WITH …` in front of it, as it is.
    pub(super) with: &'a [Token],
    /// Each column's expression and its name, if it has been given one.
    pub(super) items: Vec<(&'a [Token], Option<&'a str>)>,
    /// After `FROM`, up to the next clause.
    pub(super) from: &'a [Token],
}

impl<'a> Select<'a> {
    /// The first `SELECT` of a statement, of a view's or of a subquery; `None` if it is none.
    pub(super) fn parse(tokens: &'a [Token]) -> Option<Self> {
        const ENDS: [&str; 9] =
            ["WHERE", "GROUP", "ORDER", "HAVING", "UNION", "EXCEPT", "INTERSECT", "LIMIT", "WINDOW"];
        let start = *outside(tokens, |token| token.is("SELECT")).first()?;
        let body = &tokens[start + 1..];
        let skipped = body.iter().take_while(|token| token.is_any(&["DISTINCT", "ALL"])).count();
        let body = &body[skipped..];
        let end = outside(body, |token| token.is_any(&ENDS)).first().copied().unwrap_or(body.len());
        let body = &body[..end];
        let from = outside(body, |token| token.is("FROM")).first().copied();
        let list = &body[..from.unwrap_or(body.len())];
        let with = if tokens[0].is("WITH") { &tokens[..start] } else { &[] };
        Some(Self {
            with,
            items: split(list, ",").into_iter().map(item).collect(),
            from: from.map_or(&[], |from| &body[from + 1..]),
        })
    }
}

fn item(tokens: &[Token]) -> (&[Token], Option<&str>) {
    let Some((last, rest)) = tokens.split_last() else { return (tokens, None) };
    match rest.last() {
        Some(before) if before.is("AS") => (&rest[..rest.len() - 1], Some(&last.text)),
        Some(before) if last.is_name() && !last.is("END") && !before.is(".") && ends_operand(before) => {
            (rest, Some(&last.text))
        }
        Some(before) if before.is(".") => (tokens, Some(&last.text)),
        None if last.is_name() => (tokens, Some(&last.text)),
        _ => (tokens, None),
    }
}

fn ends_operand(token: &Token) -> bool {
    token.kind != Kind::Symbol || token.is(")")
}

/// The arguments of the call that opens at `open`.
pub(super) fn arguments(tokens: &[Token], open: usize) -> Vec<&[Token]> {
    let end = closing(tokens, open);
    split(&tokens[(open + 1).min(end)..end], ",")
}

#[cfg(test)]
mod tests {
    use super::super::lexer::render;
    use super::translate;

    #[test]
    fn statements_become_what_sqlite_understands() {
        let cases = [
            ("SET NOCOUNT ON SELECT 1", "SELECT 1"),
            (
                "SELECT TOP (5) [a b] FROM [bellwether].[lines]",
                r#"SELECT "a b" FROM "bellwether.lines" AS "lines" LIMIT ( 5 )"#,
            ),
            (
                "SELECT x FROM (SELECT TOP 1 x FROM dbo.t ORDER BY x) AS s WHERE x > 0",
                r#"SELECT x FROM ( SELECT x FROM "t" ORDER BY x LIMIT 1 ) AS s WHERE x > 0"#,
            ),
            (
                "SELECT a FROM s.t AS t ORDER BY a OFFSET 10 ROWS FETCH NEXT 5 ROWS ONLY",
                r#"SELECT a FROM "s.t" AS t ORDER BY a LIMIT 5 OFFSET 10"#,
            ),
            (
                "SELECT CAST(SUM(CAST(a AS decimal(19, 4))) AS decimal(38,2)) FROM t -- note",
                r#"SELECT ts_cast ( SUM ( ts_cast ( a , 'decimal(19,4)' ) ) , 'decimal(38,2)' ) FROM "t""#,
            ),
            (
                "SELECT CONVERT(date, a) FROM t WITH (NOLOCK) OPTION (RECOMPILE)",
                r#"SELECT ts_cast ( a , 'date' ) FROM "t""#,
            ),
            ("SELECT N'it''s', ISNULL(a, LEN(b)) FROM t", r#"SELECT 'it''s' , ifnull ( a , ts_len ( b ) ) FROM "t""#),
            (
                "CREATE TABLE s.t (n NVARCHAR(MAX), d DATE, a DECIMAL(19,4))",
                r#"CREATE TABLE "s.t" ( n NVARCHAR ( -1 ) COLLATE ts_text , d DATE COLLATE ts_time , a DECIMAL ( 19 , 4 ) )"#,
            ),
        ];
        for (sql, expected) in cases {
            let statements = translate(sql);
            assert_eq!(statements.iter().map(|statement| render(&statement.tokens)).collect::<Vec<_>>(), [expected]);
        }
    }

    #[test]
    fn objects_are_listed_with_their_schemas() {
        let sql = "WITH n AS (SELECT a FROM [S].[T]) SELECT * FROM n JOIN db.other.[Lines] AS l ON l.a = n.a";
        let objects = translate(sql).remove(0).objects;
        let named: Vec<_> = objects.iter().map(|(schema, object)| format!("{schema}.{object}")).collect();
        assert_eq!(named, ["s.t", "dbo.n", "other.lines"]);
    }
}
