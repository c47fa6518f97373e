//! The code of a file as tokens: without comments, and without what is compiled for tests alone.

/// A piece of code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A name or a keyword.
    Word(String),
    /// The content of a string literal.
    Text(String),
    /// `::`, which holds paths together.
    Colons,
    /// Any other character.
    Mark(char),
}

impl Token {
    pub fn is(&self, mark: char) -> bool {
        *self == Token::Mark(mark)
    }

    pub fn word(&self) -> Option<&str> {
        match self {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }
}

/// The tokens of a file without what is compiled for tests alone.
pub fn without_tests(text: &str) -> Vec<Token> {
    let tokens = tokens(text);
    let attribute = self::tokens("#[cfg(test)]");
    let mut kept = Vec::new();
    let mut rest = &tokens[..];
    while let [first, after @ ..] = rest {
        match rest.strip_prefix(&attribute[..]) {
            Some(item) => rest = after_item(item),
            None => {
                kept.push(first.clone());
                rest = after;
            }
        }
    }
    kept
}

/// What follows the item that the tokens begin with: it ends with a semicolon or with its braces.
fn after_item(tokens: &[Token]) -> &[Token] {
    let mut depth = 0i32;
    for (position, token) in tokens.iter().enumerate() {
        match token {
            Token::Mark('(' | '[' | '{') => depth += 1,
            Token::Mark(')' | ']') => depth -= 1,
            Token::Mark('}') => {
                depth -= 1;
                if depth == 0 {
                    return &tokens[position + 1..];
                }
            }
            Token::Mark(';') if depth == 0 => return &tokens[position + 1..],
            _ => {}
        }
    }
    &[]
}

/// All tokens of a text.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|letter: char| !is_of_word(letter)).unwrap_or(rest.len());
        let after = if rest.starts_with("//") {
            rest.find('\n').map_or("", |end| &rest[end..])
        } else if rest.starts_with("/*") {
            after_comment(rest)
        } else if let Some((content, after)) = raw_string(rest) {
            found.push(Token::Text(content.to_owned()));
            after
        } else if first == '"' || rest.starts_with("b\"") {
            let (content, after) = string(&rest[rest.find('"').unwrap() + 1..]);
            found.push(Token::Text(content.to_owned()));
            after
        } else if let Some(after) = character(rest) {
            after
        } else if word > 0 {
            found.push(Token::Word(rest[..word].to_owned()));
            &rest[word..]
        } else if let Some(after) = rest.strip_prefix("::") {
            found.push(Token::Colons);
            after
        } else {
            found.extend((!first.is_whitespace()).then_some(Token::Mark(first)));
            &rest[first.len_utf8()..]
        };
        rest = after;
    }
    found
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// What follows a comment that may hold others.
fn after_comment(text: &str) -> &str {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        match &text.as_bytes()[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return &text[at..];
        }
    }
    ""
}

/// The content of a string that the text stands in, and what follows it.
fn string(text: &str) -> (&str, &str) {
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' if !escaped => return (&text[..at], &text[at + 1..]),
            letter => escaped = letter == '\\' && !escaped,
        }
    }
    (text, "")
}

/// The content of a raw string that the text begins with, and what follows it.
fn raw_string(text: &str) -> Option<(&str, &str)> {
    let marked = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let opened = marked.trim_start_matches('#');
    let end = format!("\"{}", "#".repeat(marked.len() - opened.len()));
    opened.strip_prefix('"')?.split_once(&end)
}

/// What follows a character literal, which a lifetime is not.
fn character(text: &str) -> Option<&str> {
    let content = text.strip_prefix('b').unwrap_or(text).strip_prefix('\'')?;
    match content.strip_prefix('\\') {
        Some(escape) => escape.get(escape.chars().next()?.len_utf8()..)?.split_once('\'').map(|(_, after)| after),
        None => content[content.chars().next()?.len_utf8()..].strip_prefix('\''),
    }
}

#[test]
fn comments_strings_and_tests_are_no_code() {
    let text = r##"
        // use crate::line;
        /* use crate::block; /* nested */ */
        const A: &str = "use crate::text; \" ok"; const B: &str = r#"raw " text"#; const C: [char; 3] = ['"', '\'', '\\'];
        #[cfg(test)]
        mod tests { use crate::test; }
        #[cfg(test)]
        mod testing;
        fn f<'a>(x: &'a str) {}
    "##;
    let kept = without_tests(text);
    let words: Vec<&str> = kept.iter().filter_map(Token::word).collect();
    assert_eq!(words.join(" "), "const A str const B str const C char 3 fn f a x a str");
    let texts: Vec<&Token> = kept.iter().filter(|token| matches!(token, Token::Text(_))).collect();
    let expected = ["use crate::text; \\\" ok", "raw \" text"].map(|text| Token::Text(text.to_owned()));
    assert_eq!(texts, expected.iter().collect::<Vec<_>>());
}
