//! Options of charts as JSON text: templates with values put in. By hand, as a serialiser would have to be downloaded.

use super::Palette;

/// The template with its values and the colours in force; a text `$name` stands for a value.
pub(crate) fn filled(template: &str, values: &[(&str, String)], palette: &Palette) -> String {
    let mut option = template.to_owned();
    for (name, value) in values {
        option = option.replace(&format!("\"${name}\""), value);
    }
    for (name, colour) in palette.iter() {
        option = option.replace(&format!("\"${name}\""), &text(colour));
    }
    option
}

/// A list of JSON values.
pub(crate) fn list(values: impl Iterator<Item = String>) -> String {
    format!("[{}]", values.collect::<Vec<_>>().join(","))
}

/// A JSON text. Control characters, which names may contain, become spaces.
pub(crate) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_colours_are_put_in() {
        let option =
            filled(r#"{"a":"$values","b":"$text"}"#, &[("values", list(["1".into()].into_iter()))], &Palette::plain());
        assert_eq!(option, r#"{"a":[1],"b":"black"}"#);
    }

    #[test]
    fn texts_are_escaped() {
        assert_eq!(text("a \"b\" \\ c\n"), r#""a \"b\" \\ c ""#);
    }
}
