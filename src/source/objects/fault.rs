//! Faults of object stores as errors of reading: what callers act on has its kind, and no credential stands in the words.

use object_store::Error;
use std::io::{self, ErrorKind};
use std::iter::successors;

/// What the names of variables with secrets have in them.
const SECRET: [&str; 7] = ["KEY", "SECRET", "TOKEN", "PASSWORD", "CREDENTIAL", "SAS", "ACCOUNT"];

/// Shorter values are words that may stand anywhere.
const SHORTEST: usize = 4;

/// Values that no message may hold.
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    pub(super) fn of(variables: &[(String, String)]) -> Secrets {
        let is_secret = |name: &str| SECRET.iter().any(|part| name.contains(part));
        let secret = variables.iter().filter(|(name, value)| is_secret(name) && value.len() >= SHORTEST);
        Secrets(secret.map(|(_, value)| value.clone()).collect())
    }

    /// The error that reading a file would give.
    pub(super) fn io_error(&self, error: Error) -> io::Error {
        let kind = match &error {
            Error::NotFound { .. } => ErrorKind::NotFound,
            Error::AlreadyExists { .. } => ErrorKind::AlreadyExists,
            Error::Precondition { .. } => return io::Error::other("it changed while it was read"),
            Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => ErrorKind::PermissionDenied,
            _ => ErrorKind::Other,
        };
        io::Error::new(kind, self.words(&with_causes(&error)))
    }

    /// The words of an error without secrets, and of an answer in XML what it is and means.
    fn words(&self, text: &str) -> String {
        let element = |name: &str| {
            let (_, rest) = text.split_once(&format!("<{name}>"))?;
            Some(rest.split_once('<')?.0)
        };
        let answer = match (element("Code"), element("Message")) {
            (Some(code), Some(message)) => Some(format!("{code}: {message}")),
            (code, message) => code.or(message).map(str::to_owned),
        };
        let before = text.split_once('<').map_or(text, |(before, _)| before).trim_end_matches([' ', ':', '-']);
        let words = answer.map_or_else(|| before.to_owned(), |answer| format!("{before}: {answer}"));
        self.0.iter().fold(words, |words, secret| words.replace(secret.as_str(), "***"))
    }
}

/// What an error says, and behind it each cause that it does not say itself, such as what is wrong with a certificate.
fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |words, cause| {
        let text = cause.to_string();
        if words.contains(&text) { words } else { format!("{words}: {text}") }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_credential_stands_in_an_error_and_an_answer_in_xml_is_put_in_words() {
        let variable = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let secrets = Secrets::of(&[variable("AWS_SECRET_ACCESS_KEY", "hidden"), variable("AWS_REGION", "eu-west-1")]);
        let said = secrets.words(
            "Error of eu-west-1: 403 Forbidden: <?xml?><Error><Code>Denied</Code><Message>not for hidden</Message>\
             <AWSAccessKeyId>AKIA</AWSAccessKeyId></Error>",
        );
        assert_eq!(said, "Error of eu-west-1: 403 Forbidden: Denied: not for ***");
        assert_eq!(secrets.words("timed out"), "timed out");
    }
}
