//! A server that is spoken to by HTTP, in the protocol that uploads prices once.

use super::{BundleAnswer, Taken, UploadError, UploadServer};
use crate::bundle::{ChunkId, Sha256};
use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response, StatusCode, Url};
use serde_json::{Value as Json, json};
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::thread::sleep;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// How long the server has for a connection, and for the next bytes of its answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// The pause after a first failure, which doubles with each further one, and the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Bytes of an answer that are read.
const LONGEST_ANSWER: usize = 1 << 20;

/// Characters of a server's own words that stand in an error.
const LONGEST_WORDS: usize = 200;

/// A server at an address.
pub struct HttpServer {
    base: Url,
    token: Option<String>,
    retries: usize,
    client: Client,
    runtime: Runtime,
}

/// The token is a secret.
impl fmt::Debug for HttpServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpServer").field("base", &self.base.as_str()).finish_non_exhaustive()
    }
}

/// The status of an answer, and what was said.
struct Answer {
    status: StatusCode,
    body: Vec<u8>,
}

impl HttpServer {
    /// A server at `https://HOST`, with a path before that of the protocol where it has one. Nothing is asked yet.
    ///
    /// A bearer token is sent along where there is one. What fails for the moment is tried so many times more.
    ///
    /// # Errors
    /// It is no such address, holds credentials, or would send the token where anybody can read it.
    pub fn open(address: &str, token: Option<String>, retries: usize) -> Result<HttpServer, UploadError> {
        let base = Url::parse(address).ok();
        let shown = match &base {
            Some(url) if !url.username().is_empty() || url.password().is_some() => "***",
            _ => address,
        };
        let refuse = |reason| UploadError::Address { address: shown.to_owned(), reason };
        let base = base.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let base = base.ok_or_else(|| refuse("it is written as https://HOST or http://HOST:PORT"))?;
        if shown != address {
            return Err(refuse("credentials are no part of it; a token comes from the environment"));
        }
        if token.is_some() && base.scheme() == "http" && !is_this_machine(&base) {
            return Err(refuse("a token is not sent without encryption: it begins with https://"));
        }
        // The client takes what the whole process has; where a program has set something already, that will do.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let unavailable = |reason: String| UploadError::Unavailable { reason };
        // A redirect would take the token elsewhere.
        let client = Client::builder().redirect(Policy::none()).connect_timeout(PATIENCE).read_timeout(PATIENCE);
        let client = client.build().map_err(|error| unavailable(error.to_string()))?;
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.map_err(|error| unavailable(error.to_string()))?;
        Ok(HttpServer { base, token, retries, client, runtime })
    }

    /// The address of something at the server; its last part may have any characters.
    fn url(&self, folder: &str, name: &str) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(["api", "v1", folder, name]);
        }
        url
    }

    /// Asks until there is an answer that stands.
    fn ask(&self, method: &Method, url: &Url, kind: &str, body: &Bytes) -> Result<Answer, UploadError> {
        let mut pause = FIRST_PAUSE;
        let mut attempt = 0;
        loop {
            let (reason, asked_pause) = match self.runtime.block_on(self.once(method, url, kind, body)) {
                Ok((answer, _)) if stands(answer.status) => return Ok(answer),
                Ok((answer, pause)) => (answer.status.to_string(), pause),
                Err(error) => (with_causes(error.without_url()), None),
            };
            if attempt == self.retries {
                return Err(UploadError::Unavailable { reason });
            }
            attempt += 1;
            sleep(asked_pause.unwrap_or(pause.mul_f64(0.5 + jitter())).min(LONGEST_PAUSE));
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Asks once; the answer, and how long the server asks to wait.
    async fn once(
        &self,
        method: &Method,
        url: &Url,
        kind: &str,
        body: &Bytes,
    ) -> reqwest::Result<(Answer, Option<Duration>)> {
        let mut request = self.client.request(method.clone(), url.clone()).header(CONTENT_TYPE, kind);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let mut response = request.body(body.clone()).send().await?;
        let (status, pause) = (response.status(), pause_asked_for(&response));
        let mut body = Vec::new();
        while body.len() <= LONGEST_ANSWER {
            let Some(part) = response.chunk().await? else { break };
            body.extend_from_slice(&part);
        }
        Ok((Answer { status, body }, pause))
    }
}

impl UploadServer for HttpServer {
    fn missing(&self, chunks: &[ChunkId]) -> Result<Vec<ChunkId>, UploadError> {
        let hashes: Vec<String> = chunks.iter().map(|chunk| chunk.to_string()).collect();
        let body = Bytes::from(json!({ "hashes": hashes }).to_string());
        let answer = self.ask(&Method::POST, &self.url("ohlcv", "negotiate"), "application/json", &body)?;
        match answer.status {
            status if status.is_success() => answer.chunks(),
            _ => Err(answer.refusal()),
        }
    }

    fn put_chunk(&self, chunk: &ChunkId, bytes: Bytes) -> Result<Taken, UploadError> {
        let kind = "application/vnd.apache.parquet";
        let answer = self.ask(&Method::PUT, &self.url("ohlcv", &chunk.to_string()), kind, &bytes)?;
        answer.taken().ok_or_else(|| answer.refusal())
    }

    fn put_bundle(&self, algorithm_id: &str, bytes: Bytes) -> Result<BundleAnswer, UploadError> {
        let kind = "application/octet-stream";
        let answer = self.ask(&Method::PUT, &self.url("backtests", algorithm_id), kind, &bytes)?;
        match answer.status {
            StatusCode::FAILED_DEPENDENCY => answer.chunks().map(BundleAnswer::Lacks),
            _ => answer.taken().map(BundleAnswer::Taken).ok_or_else(|| answer.refusal()),
        }
    }
}

impl Answer {
    /// What it did with what it was sent; `None` where it refuses.
    fn taken(&self) -> Option<Taken> {
        match self.status {
            StatusCode::CONFLICT => Some(Taken::WasThere),
            status => status.is_success().then_some(Taken::New),
        }
    }

    /// The chunks that it names as missing.
    fn chunks(&self) -> Result<Vec<ChunkId>, UploadError> {
        let nonsense = |what: &str| UploadError::Nonsense { what: what.to_owned() };
        let answer: Json =
            serde_json::from_slice(&self.body).map_err(|_| nonsense("what it lacks is no JSON of up to 1 MiB"))?;
        // Some frameworks for servers wrap what they say of an error.
        let missing = answer.get("missing").or_else(|| answer.get("detail")?.get("missing"));
        let missing = missing.and_then(Json::as_array).ok_or_else(|| nonsense("it names no list \"missing\""))?;
        let chunk = |name: &Json| Some(ChunkId(Sha256(hex_of(name.as_str()?)?)));
        missing.iter().map(chunk).collect::<Option<_>>().ok_or_else(|| nonsense("it lacks what is no SHA-256"))
    }

    fn refusal(&self) -> UploadError {
        let status = self.status.to_string();
        match self.status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => UploadError::Denied { status },
            _ => {
                let said = String::from_utf8_lossy(&self.body);
                let said = said.trim().chars().filter(|letter| !letter.is_control()).take(LONGEST_WORDS);
                let said: String = said.collect();
                UploadError::Refused { status, words: if said.is_empty() { said } else { format!(": {said}") } }
            }
        }
    }
}

/// Whether asking again would change nothing.
fn stands(status: StatusCode) -> bool {
    !status.is_server_error() && !matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT)
}

fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

/// The seconds that a server asks to wait.
fn pause_asked_for(response: &Response) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// A number from 0 to below 1 that differs each time, so that many who failed together do not come back together.
fn jitter() -> f64 {
    (RandomState::new().hash_one(0u8) >> 11) as f64 / (1u64 << 53) as f64
}

fn hex_of(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text.strip_suffix(".parquet").unwrap_or(text), &mut bytes).ok()?;
    Some(bytes)
}

/// What an error says and each of its causes that it does not say itself.
fn with_causes(error: reqwest::Error) -> String {
    crate::store::error::with_causes(&error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(address: &str, token: Option<&str>) -> String {
        HttpServer::open(address, token.map(str::to_owned), 0).unwrap_err().to_string()
    }

    #[test]
    fn what_is_no_address_of_a_server_is_refused_without_its_secrets() {
        for address in ["", "host", "ftp://host", "s3://bucket", "https://"] {
            assert!(refusal(address, None).contains("https://HOST"), "{address}");
        }
        let said = refusal("https://me:hidden@host/", None);
        assert!(said.contains("environment") && !said.contains("hidden"), "{said}");
    }

    #[test]
    fn a_token_goes_over_an_encrypted_connection_or_stays_on_this_machine() {
        assert!(refusal("http://example.org", Some("hidden")).contains("encryption"));
        for address in ["https://example.org", "http://127.0.0.1:9", "http://[::1]:9/", "http://localhost"] {
            let server = HttpServer::open(address, Some("hidden".to_owned()), 0).unwrap();
            assert!(!format!("{server:?}").contains("hidden"));
        }
    }

    #[test]
    fn names_with_any_characters_are_one_part_of_the_path() {
        let server = HttpServer::open("https://host/team/", None, 0).unwrap();
        assert_eq!(server.url("backtests", "a/b ?#é").path(), "/team/api/v1/backtests/a%2Fb%20%3F%23%C3%A9");
    }

    #[test]
    fn what_a_server_lacks_is_read_or_named_as_nonsense() {
        let answer = |body: &str| Answer { status: StatusCode::FAILED_DEPENDENCY, body: body.as_bytes().to_vec() };
        let chunk = ChunkId::of(b"prices");
        for body in
            [format!(r#"{{"missing": ["{chunk}"]}}"#), format!(r#"{{"detail": {{"missing": ["{chunk}.parquet"]}}}}"#)]
        {
            assert_eq!(answer(&body).chunks().unwrap(), [chunk]);
        }
        for body in ["", "[]", r#"{"missing": 3}"#, r#"{"missing": ["x"]}"#] {
            assert!(matches!(answer(body).chunks(), Err(UploadError::Nonsense { .. })), "{body}");
        }
    }
}
