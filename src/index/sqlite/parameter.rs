//! Parameters as columns: `param.NAME` in a filter, and the SQL that reads it from a row's JSON.

/// The SQL for a parameter's value; NULL where a row has none or its JSON is not even what Python writes.
pub(super) fn value(name: &str) -> String {
    read("json_extract", name)
}

/// The SQL for the type of a parameter's value; NULL where a row has no such parameter.
pub(super) fn kind(name: &str) -> String {
    read("json_type", name)
}

/// Python writes NaN and infinities, which JSON5 knows and JSON does not.
fn read(function: &str, name: &str) -> String {
    let label = name.replace('\\', "\\\\").replace('"', "\\\"").replace('\'', "''");
    format!("CASE WHEN json_valid(parameters_json, 2) THEN {function}(parameters_json, '$.\"{label}\"') END")
}

/// A filter in which each parameter is replaced by the SQL that reads it, and the names of these parameters.
pub(super) fn substitute(filter: &str) -> (String, Vec<String>) {
    let (mut sql, mut names) = (String::with_capacity(filter.len()), Vec::new());
    let mut rest = filter;
    while let Some(first) = rest.chars().next() {
        let length = token(rest, first);
        let (word, after) = rest.split_at(length);
        let name = if word.eq_ignore_ascii_case("param") && !sql.ends_with('.') { name_behind(after) } else { None };
        match name {
            Some((name, after)) => {
                sql.push_str(&format!("({})", value(&name)));
                names.push(name);
                rest = after;
            }
            None => {
                sql.push_str(word);
                rest = after;
            }
        }
    }
    (sql, names)
}

/// The words, quotations, comments and other characters of an SQL text, one after the other.
pub(super) fn tokens(sql: &str) -> impl Iterator<Item = &str> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        let (word, after) = rest.split_at(token(rest, rest.chars().next()?));
        rest = after;
        Some(word)
    })
}

/// The length of what stands at the beginning of an SQL text: a word, a quotation, a comment or one character.
fn token(text: &str, first: char) -> usize {
    let until = |end: char| text[1..].find(end).map_or(text.len(), |position| position + 1 + end.len_utf8());
    match first {
        '\'' | '"' | '`' => until(first),
        '[' => until(']'),
        '-' if text.starts_with("--") => until('\n'),
        '/' if text.starts_with("/*") => text[2..].find("*/").map_or(text.len(), |position| position + 4),
        first if is_word(first) => text.find(|character| !is_word(character)).unwrap_or(text.len()),
        first => first.len_utf8(),
    }
}

/// The name behind a dot, in quotation marks or not, and what follows it.
fn name_behind(text: &str) -> Option<(String, &str)> {
    let text = text.strip_prefix('.')?;
    let first = text.chars().next()?;
    let end = match first {
        '"' | '`' => first,
        '[' => ']',
        _ => {
            let length = text.find(|character| !is_word(character)).unwrap_or(text.len());
            return (length > 0).then(|| (text[..length].to_owned(), &text[length..]));
        }
    };
    let mut name = String::new();
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((position, character)) = characters.next() {
        // Twice in a row it stands for itself.
        let closes = character == end && characters.next_if(|(_, next)| *next == end && end != ']').is_none();
        if closes {
            return Some((name, &text[position + 1..]));
        }
        name.push(character);
    }
    None
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '$' || !character.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_found_wherever_they_stand_as_such() {
        let names = |filter: &str| substitute(filter).1;
        assert_eq!(names("param.fast >= 12 AND Param.slow<param.fast"), ["fast", "slow", "fast"]);
        assert_eq!(
            names(r#"param."take profit" = 1 or param.[a"b] or param.`c``d` or param."e""f""#),
            ["take profit", "a\"b", "c`d", "e\"f"]
        );
        assert_eq!(names("param.größe > 1"), ["größe"]);
        for filter in ["tag = 'param.fast'", "x.param.fast", "params.fast", "1 -- param.fast", "param", "param. "] {
            assert_eq!(substitute(filter), (filter.to_owned(), vec![]), "{filter}");
        }
    }

    #[test]
    fn everything_else_stays_as_it_is() {
        let (sql, _) = substitute("(param.fast+1)>2 AND tag='it''s'");
        assert_eq!(sql, format!("(({})+1)>2 AND tag='it''s'", value("fast")));
    }
}
