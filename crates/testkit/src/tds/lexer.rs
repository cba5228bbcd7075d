//! SQL as tokens, and tokens as SQL for SQLite. Knows nothing of statements.

/// What a token is. Names in brackets or double quotes are `Quoted`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Quoted,
    Text,
    Bytes,
    Number,
    Variable,
    Symbol,
}

/// A token without its quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) text: String,
}

impl Token {
    pub(super) fn new(kind: Kind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }

    pub(super) fn word(text: &str) -> Self {
        Self::new(Kind::Word, text)
    }

    pub(super) fn symbol(text: &str) -> Self {
        Self::new(Kind::Symbol, text)
    }

    /// Is it this keyword or symbol?
    pub(super) fn is(&self, text: &str) -> bool {
        matches!(self.kind, Kind::Word | Kind::Symbol) && self.text.eq_ignore_ascii_case(text)
    }

    pub(super) fn is_any(&self, texts: &[&str]) -> bool {
        texts.iter().any(|text| self.is(text))
    }

    pub(super) fn is_name(&self) -> bool {
        matches!(self.kind, Kind::Word | Kind::Quoted)
    }
}

/// The tokens of `sql`, comments left out.
pub(super) fn tokens(sql: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut rest = sql.trim_start();
    while let Some(first) = rest.chars().next() {
        let second = rest[first.len_utf8()..].chars().next().unwrap_or(' ');
        let (token, used) = match first {
            '-' if second == '-' => (None, rest.find('\n').unwrap_or(rest.len())),
            '/' if second == '*' => (None, rest.find("*/").map_or(rest.len(), |end| end + 2)),
            '\'' => quoted(rest, Kind::Text, '\''),
            '"' => quoted(rest, Kind::Quoted, '"'),
            '[' => quoted(rest, Kind::Quoted, ']'),
            'N' | 'n' if second == '\'' => {
                let (token, used) = quoted(&rest[1..], Kind::Text, '\'');
                (token, used + 1)
            }
            '0' if matches!(second, 'x' | 'X') => {
                let used = 2 + span(&rest[2..], |character| character.is_ascii_hexdigit());
                (Some(Token::new(Kind::Bytes, &rest[2..used])), used)
            }
            _ if first.is_ascii_digit() || (first == '.' && second.is_ascii_digit()) => {
                let mut used = span(rest, |character| character.is_ascii_digit() || character == '.');
                let exponent = rest[used..].trim_start_matches(['e', 'E']).trim_start_matches(['+', '-']);
                if rest[used..].starts_with(['e', 'E']) && exponent.starts_with(|next: char| next.is_ascii_digit()) {
                    used = rest.len() - exponent.len() + span(exponent, |character| character.is_ascii_digit());
                }
                (Some(Token::new(Kind::Number, &rest[..used])), used)
            }
            '@' => {
                let used = span(rest, |character| character == '@' || in_word(character));
                (Some(Token::new(Kind::Variable, &rest[..used])), used)
            }
            _ if first.is_alphabetic() || matches!(first, '_' | '#') => {
                let used = span(rest, in_word);
                (Some(Token::new(Kind::Word, &rest[..used])), used)
            }
            _ => {
                let two = ["<>", "<=", ">=", "!=", "||"].into_iter().find(|two| rest.starts_with(*two));
                let used = two.map_or(first.len_utf8(), str::len);
                (Some(Token::new(Kind::Symbol, &rest[..used])), used)
            }
        };
        out.extend(token);
        rest = rest[used..].trim_start();
    }
    out
}

/// The tokens as SQL that SQLite reads.
pub(super) fn render(tokens: &[Token]) -> String {
    let written = tokens.iter().map(|token| match token.kind {
        Kind::Text => format!("'{}'", token.text.replace('\'', "''")),
        Kind::Quoted => format!("\"{}\"", token.text.replace('"', "\"\"")),
        Kind::Bytes => format!("x'{}'", token.text),
        Kind::Word | Kind::Number | Kind::Variable | Kind::Symbol => token.text.clone(),
    });
    written.collect::<Vec<_>>().join(" ")
}

/// Where the parenthesis that opens at `open` closes; the end if it doesn't.
pub(super) fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (place, token) in tokens.iter().enumerate().skip(open) {
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return place;
            }
        }
    }
    tokens.len()
}

/// Places outside of all parentheses at which `wanted` is true.
pub(super) fn outside(tokens: &[Token], wanted: impl Fn(&Token) -> bool) -> Vec<usize> {
    let mut depth = 0_i32;
    let mut places = Vec::new();
    for (place, token) in tokens.iter().enumerate() {
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth -= 1;
        } else if depth == 0 && wanted(token) {
            places.push(place);
        }
    }
    places
}

/// The parts between separators outside of parentheses.
pub(super) fn split<'a>(tokens: &'a [Token], separator: &str) -> Vec<&'a [Token]> {
    let mut parts = Vec::new();
    let mut from = 0;
    for place in outside(tokens, |token| token.is(separator)) {
        parts.push(&tokens[from..place]);
        from = place + 1;
    }
    parts.push(&tokens[from..]);
    parts.retain(|part| !part.is_empty());
    parts
}

fn quoted(rest: &str, kind: Kind, end: char) -> (Option<Token>, usize) {
    let mut text = String::new();
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((place, character)) = characters.next() {
        if character != end {
            text.push(character);
        } else if characters.peek().is_some_and(|(_, next)| *next == end) {
            text.push(end);
            characters.next();
        } else {
            return (Some(Token::new(kind, text)), place + end.len_utf8());
        }
    }
    (Some(Token::new(kind, text)), rest.len())
}

fn span(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|character| !belongs(character)).unwrap_or(text.len())
}

fn in_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$' | '#')
}
