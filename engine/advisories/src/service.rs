//! OSV's service, or one that speaks as it does: <https://google.github.io/osv.dev/api/>.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use ureq::Agent;

use crate::advisory::Advisory;
use crate::database::Known;
use crate::format::Format;

/// Questions that the service takes at once.
const BATCH: usize = 1000;
/// Bytes of an answer.
const LARGEST: u64 = 64 << 20;
/// Pages of one question.
const PAGES: usize = 100;
/// Advisories fetched at once.
const AT_ONCE: usize = 8;
/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A package in a version: ecosystem, name, version, all as OSV writes them.
pub type Versioned = (String, String, String);

/// A service.
pub struct Service {
    address: String,
    agent: Agent,
    /// Where advisories are kept that were fetched.
    kept: Option<PathBuf>,
}

/// Why a service could not be asked.
#[derive(Debug, Error)]
pub enum ServiceError {
    /// It does not answer.
    #[error("{address}: {reason}")]
    Unreachable {
        /// Where it was looked for.
        address: String,
        /// Why.
        reason: String,
    },
    /// Its answer is not understood.
    #[error("{address}: its answer is not understood: {reason}")]
    Strange {
        /// Whose answer.
        address: String,
        /// Why.
        reason: String,
    },
    /// Whoever asked does not want to know any more.
    #[error("interrupted")]
    Stopped,
}

#[derive(Serialize)]
struct Questions<'a> {
    queries: Vec<Question<'a>>,
}

#[derive(Serialize)]
struct Question<'a> {
    package: Package<'a>,
    version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<String>,
}

#[derive(Serialize)]
struct Package<'a> {
    ecosystem: &'a str,
    name: &'a str,
}

#[derive(Deserialize)]
struct Answers {
    results: Vec<Answer>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    vulns: Vec<Named>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    id: String,
    #[serde(default)]
    modified: String,
}

impl Service {
    /// A service at an address such as `https://api.osv.dev`. Advisories that were fetched are kept in a folder, and
    /// asked for again when they have changed.
    #[must_use]
    pub fn new(address: &str, kept: Option<PathBuf>) -> Self {
        let agent = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .user_agent(concat!("rq/", env!("CARGO_PKG_VERSION")))
            .build()
            .new_agent();
        Self { address: address.trim_end_matches('/').to_owned(), agent, kept }
    }

    /// Asks about packages in their versions. `stop` is asked between answers.
    ///
    /// # Errors
    /// When it can't be asked as a whole. Single advisories that can't be read are in [`Known::unreadable`].
    pub fn about(
        &self,
        packages: &BTreeSet<Versioned>,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Known, ServiceError> {
        let mut named: BTreeMap<String, String> = BTreeMap::new();
        let mut open: Vec<(&Versioned, Option<String>)> =
            packages.iter().map(|package| (package, None)).collect();
        for _ in 0..PAGES {
            let mut next = Vec::new();
            for part in open.chunks(BATCH) {
                if stop() {
                    return Err(ServiceError::Stopped);
                }
                let answers = self.ask(part)?;
                for ((package, _), answer) in part.iter().zip(answers) {
                    named.extend(answer.vulns.into_iter().map(|one| (one.id, one.modified)));
                    if let Some(token) = answer.next_page_token.filter(|token| !token.is_empty()) {
                        next.push((*package, Some(token)));
                    }
                }
            }
            if next.is_empty() {
                return self.fetch(&named, packages, stop);
            }
            open = next;
        }
        Err(self.strange("it has no end"))
    }

    fn ask(&self, part: &[(&Versioned, Option<String>)]) -> Result<Vec<Answer>, ServiceError> {
        let queries = part.iter().map(|((ecosystem, name, version), token)| Question {
            package: Package { ecosystem, name },
            version,
            page_token: token.clone(),
        });
        let questions = serde_json::to_vec(&Questions { queries: queries.collect() });
        let questions = questions.map_err(|error| self.strange(&error))?;
        let request = self.agent.post(format!("{}/v1/querybatch", self.address));
        let response = request.header("content-type", "application/json").send(&questions);
        let mut response = response.map_err(|error| self.unreachable(&error))?;
        let body = response.body_mut().with_config().limit(LARGEST).read_to_vec();
        let body = body.map_err(|error| self.unreachable(&error))?;
        let answers: Answers = serde_json::from_slice(&body).map_err(|error| self.strange(&error))?;
        if answers.results.len() != part.len() {
            return Err(self.strange(&format!(
                "{} answers to {} questions",
                answers.results.len(),
                part.len()
            )));
        }
        Ok(answers.results)
    }

    /// Fetches the advisories of these ids, with when each was last changed.
    fn fetch(
        &self,
        named: &BTreeMap<String, String>,
        packages: &BTreeSet<Versioned>,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Known, ServiceError> {
        let named: Vec<(&String, &String)> = named.iter().collect();
        let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        thread::scope(|scope| {
            for _ in 0..AT_ONCE.min(named.len()) {
                scope.spawn(|| {
                    while let Some((id, modified)) = named.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let one =
                            if stop() { Err(ServiceError::Stopped) } else { self.advisory(id, modified) };
                        if one.is_err() {
                            next.store(named.len(), Ordering::Relaxed);
                        }
                        if let Ok(mut found) = found.lock() {
                            found.push(one.map(|read| ((*id).clone(), read)));
                        }
                    }
                });
            }
        });
        let found: Result<Vec<_>, ServiceError> =
            found.into_inner().unwrap_or_default().into_iter().collect();
        // What it was asked about, it covers: without advisories there is none.
        let covers = packages.iter().map(|(ecosystem, ..)| ecosystem.clone()).collect();
        let mut known = Known { covers, ..Known::default() };
        for (id, read) in found? {
            match read {
                Ok(advisory) => known.advisories.push(advisory),
                Err(reason) => known.unreadable.push((id, reason)),
            }
        }
        known.advisories.sort_by(|a, b| a.id.cmp(&b.id));
        known.unreadable.sort();
        Ok(known)
    }

    /// One advisory, from what is kept or from the service; inside, why it can't be read.
    fn advisory(&self, id: &str, modified: &str) -> Result<Result<Advisory, String>, ServiceError> {
        // It becomes part of an address and of a path.
        if id.is_empty()
            || id.starts_with('.')
            || !id.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:".contains(c))
        {
            return Ok(Err("its id is none".to_owned()));
        }
        let kept = self.kept.as_ref().map(|folder| {
            let name = blake3::hash(format!("{}\n{id}\n{modified}", self.address).as_bytes());
            folder.join(format!("{}.json", &name.to_hex()[..32]))
        });
        if let Some(bytes) = kept.as_ref().and_then(|path| fs::read(path).ok()) {
            let read = Format::OsvJson.read(&bytes);
            if read.is_ok() {
                return Ok(read);
            }
        }
        let response = self.agent.get(format!("{}/v1/vulns/{id}", self.address)).call();
        let mut response = response.map_err(|error| self.unreachable(&error))?;
        let body = response.body_mut().with_config().limit(LARGEST).read_to_vec();
        let body = body.map_err(|error| self.unreachable(&error))?;
        let read = Format::OsvJson.read(&body);
        if let (Some(path), true) = (kept, read.is_ok()) {
            // Not kept, it is fetched again.
            let _ = path.parent().map(fs::create_dir_all);
            let _ = fs::write(path, &body);
        }
        Ok(read)
    }

    fn unreachable(&self, error: &dyn std::fmt::Display) -> ServiceError {
        ServiceError::Unreachable { address: self.address.clone(), reason: error.to_string() }
    }

    fn strange(&self, reason: &(impl ToString + ?Sized)) -> ServiceError {
        ServiceError::Strange { address: self.address.clone(), reason: reason.to_string() }
    }
}
