//! Faults of object stores as errors of reading: what callers act on has its kind, no credential stands in the words, and who was
//! refused without any is told so.

use crate::source::ObjectService;
use object_store::Error;
use std::io::{self, ErrorKind};
use std::iter::successors;

/// What the names of variables with secrets have in them.
const SECRET: [&str; 7] = ["KEY", "SECRET", "TOKEN", "PASSWORD", "CREDENTIAL", "SAS", "ACCOUNT"];

/// What names of variables end with that say where credentials are, or whose: who mistyped that has to see it.
const OPEN: [&str; 6] =
    ["_FILE", "_PATH", "ACCOUNT_NAME", "STORAGE_ACCOUNT", "SERVICE_ACCOUNT", "APPLICATION_CREDENTIALS"];

/// Shorter values are words that may stand anywhere.
const SHORTEST: usize = 4;

/// Beside those, what the names of variables have in them by which credentials come from elsewhere, or none are needed.
const ELSEWHERE: [&str; 3] = ["CLIENT", "EMULATOR", "SKIP_SIGNATURE"];

/// What is known of the credentials that a store is asked with.
pub(super) struct Faults {
    /// Values that no message may hold.
    secrets: Vec<String>,
    /// What is said where no variable has any.
    missing: Option<&'static str>,
}

impl Faults {
    pub(super) fn of(service: ObjectService, variables: &[(String, String)]) -> Faults {
        let is_secret = |name: &str| SECRET.iter().any(|part| name.contains(part));
        // A key in JSON is one, wherever it was put.
        let is_open = |name: &str, value: &str| OPEN.iter().any(|end| name.ends_with(end)) && !value.contains('{');
        let secret = variables
            .iter()
            .filter(|(name, value)| is_secret(name) && !is_open(name, value) && value.len() >= SHORTEST);
        let (beginning, missing) = match service {
            ObjectService::S3 => ("AWS_", "no credentials are in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
            ObjectService::Gcs => ("GOOGLE_", "no credentials are in GOOGLE_APPLICATION_CREDENTIALS"),
            ObjectService::Azure => {
                ("AZURE_", "no credentials are in AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY")
            }
        };
        let says = |name: &str| is_secret(name) || ELSEWHERE.iter().any(|part| name.contains(part));
        let is_said =
            variables.iter().any(|(name, value)| name.starts_with(beginning) && !value.is_empty() && says(name));
        Faults { secrets: secret.map(|(_, value)| value.clone()).collect(), missing: (!is_said).then_some(missing) }
    }

    /// The error that reading a file would give.
    pub(super) fn io_error(&self, error: Error) -> io::Error {
        let kind = match &error {
            Error::NotFound { .. } => ErrorKind::NotFound,
            Error::AlreadyExists { .. } => ErrorKind::AlreadyExists,
            Error::Precondition { .. } => {
                return io::Error::new(ErrorKind::StaleNetworkFileHandle, "it changed while it was read");
            }
            Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => ErrorKind::PermissionDenied,
            _ => ErrorKind::Other,
        };
        let words = self.words(&with_causes(&error));
        match (self.missing, kind) {
            (Some(missing), ErrorKind::PermissionDenied | ErrorKind::Other) => {
                io::Error::new(kind, format!("{missing}: {words}"))
            }
            _ => io::Error::new(kind, words),
        }
    }

    /// The words of an error without secrets, and of an answer in XML what it is and means.
    fn words(&self, text: &str) -> String {
        let element = |name: &str| {
            let (_, rest) = text.split_once(&format!("<{name}>"))?;
            // Azure adds lines with the number and the time of the request.
            rest.split_once('<')?.0.lines().next()
        };
        let answer = match (element("Code"), element("Message")) {
            (Some(code), Some(message)) => Some(format!("{code}: {message}")),
            (code, message) => code.or(message).map(str::to_owned),
        };
        let before = text.split_once('<').map_or(text, |(before, _)| before).trim_end_matches([' ', ':', '-']);
        let words = answer.map_or_else(|| before.to_owned(), |answer| format!("{before}: {answer}"));
        self.secrets.iter().fold(words, |words, secret| words.replace(secret.as_str(), "***"))
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
        let variables = [variable("AWS_SECRET_ACCESS_KEY", "hidden"), variable("AWS_REGION", "eu-west-1")];
        let faults = Faults::of(ObjectService::S3, &variables);
        let said = faults.words(
            "Error of eu-west-1: 403 Forbidden: <?xml?><Error><Code>Denied</Code><Message>not for hidden</Message>\
             <AWSAccessKeyId>AKIA</AWSAccessKeyId></Error>",
        );
        assert_eq!(said, "Error of eu-west-1: 403 Forbidden: Denied: not for ***");
        let said =
            faults.words("404: <Error><Code>None</Code><Message>none there.\nRequestId:5\nTime:7</Message></Error>");
        assert_eq!(said, "404: None: none there.");
        assert_eq!(faults.words("timed out"), "timed out");
        let path = variable("GOOGLE_APPLICATION_CREDENTIALS", "/home/quant/key.json");
        let key = variable("GOOGLE_SERVICE_ACCOUNT", "{\"private_key\": \"hidden\"}");
        let faults = Faults::of(ObjectService::Gcs, &[path, key]);
        let said = faults.words("no file /home/quant/key.json or {\"private_key\": \"hidden\"}");
        assert_eq!(said, "no file /home/quant/key.json or ***");
    }

    #[test]
    fn who_is_refused_without_credentials_is_told_so() {
        let said = |service, name: &str| {
            let faults = Faults::of(service, &[(name.to_owned(), "value".to_owned())]);
            let error = faults.io_error(Error::NotImplemented { operation: "GET".into(), implementer: "S3".into() });
            error.to_string().starts_with("no credentials are in ")
        };
        assert!(said(ObjectService::S3, "AWS_REGION") && said(ObjectService::S3, "GOOGLE_BEARER_TOKEN"));
        assert!(said(ObjectService::Azure, "AZURE_ENDPOINT"));
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SKIP_SIGNATURE", "AWS_WEB_IDENTITY_TOKEN_FILE"] {
            assert!(!said(ObjectService::S3, name), "{name}");
        }
    }
}
