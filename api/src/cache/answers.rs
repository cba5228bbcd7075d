//! Answers that one instance has made and others need not make again.
//!
//! Each lies under a name that says everything that decides about it: the program that made it, what its numbers are made
//! of ([`bellwether_engine::fingerprint`]), whose customers the caller sees, and what was asked. So it is never out of
//! date, and nobody is given what another one may see; it is thrown away when it has not been made for a while.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::sync::{Arc, OnceLock};

use actix_web::web::Bytes;
use bellwether_identity::secret::Envelope;
use deadpool_redis::redis::{Value, cmd};
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};

use super::counts::CacheCounts;
use super::redis::Redis;
use crate::config::cache::CacheSettings;
use crate::http::hot::ByLength;

/// Bytes that are kept here.
const CAPACITY: u64 = 16 << 20;

/// Answers expected to be kept here.
const ENTRIES: usize = 256;

/// What is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// A back-test.
    BackTest,
    /// A what-if.
    WhatIf,
    /// A printed page of call preparation.
    CallPrepPage,
}

impl Operation {
    const fn as_str(self) -> &'static str {
        match self {
            Self::BackTest => "back_test",
            Self::WhatIf => "what_if",
            Self::CallPrepPage => "call_prep_page",
        }
    }
}

/// The answers.
pub struct Answers {
    redis: Arc<Redis>,
    kept: Cache<String, Bytes, ByLength>,
    envelope: Envelope,
    /// What runs here, once that is known.
    program: OnceLock<[u8; 32]>,
    prefix: String,
    largest: usize,
    expiry_s: u64,
    counts: CacheCounts,
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answers").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

/// The place of one answer; nowhere where nothing is shared.
#[derive(Debug)]
pub struct Entry {
    at: Option<(Arc<Answers>, Operation, String)>,
}

impl Answers {
    pub(super) fn new(redis: Arc<Redis>, settings: &CacheSettings, envelope: Envelope, counts: CacheCounts) -> Self {
        Self {
            redis,
            kept: Cache::with_weighter(ENTRIES, CAPACITY, ByLength),
            envelope,
            program: OnceLock::new(),
            prefix: settings.key_prefix.clone(),
            largest: settings.max_entry_kb as usize * 1024,
            expiry_s: u64::from(settings.expire_minutes) * 60,
            counts,
        }
    }

    /// Finds out what runs here. Until then nothing is shared: another program may say other things.
    pub(super) async fn learn_program(&self) {
        match actix_web::rt::task::spawn_blocking(digest_of_program).await {
            Ok(Ok(digest)) => drop(self.program.set(digest)),
            Ok(Err(error)) => tracing::warn!(%error, "the program cannot be read; answers are not shared"),
            Err(error) => tracing::error!(%error, "the program cannot be read; answers are not shared"),
        }
    }

    /// The place of an answer that all `parts` together decide about.
    fn entry(self: &Arc<Self>, operation: Operation, parts: &[&[u8]]) -> Entry {
        let at = self.program.get().map(|program| {
            let all = [&[program.as_slice(), operation.as_str().as_bytes()], parts].concat();
            (self.clone(), operation, self.envelope.name(&all))
        });
        Entry { at }
    }

    fn key(&self, name: &str) -> String {
        format!("{}:answer:{name}", self.prefix)
    }

    async fn find(&self, operation: Operation, name: &str) -> Option<Bytes> {
        let operation = operation.as_str();
        if let Some(kept) = self.kept.get(name) {
            self.counts.looked(operation, "here");
            return Some(kept);
        }
        let found =
            self.redis.ask::<Value>(cmd("GET").arg(self.key(name))).await.and_then(|found| self.open(name, found));
        self.counts.looked(operation, if found.is_some() { "redis" } else { "nowhere" });
        let found = found?;
        self.kept.insert(name.to_owned(), found.clone());
        Some(found)
    }

    /// What lies under a name, if an instance with the same secret has put it there.
    fn open(&self, name: &str, found: Value) -> Option<Bytes> {
        let opened = match found {
            Value::Nil => return None,
            Value::BulkString(sealed) => self.envelope.open(name, &sealed),
            _ => None,
        };
        if opened.is_none() {
            self.counts.damaged();
        }
        opened.map(Bytes::from)
    }

    async fn put(&self, name: &str, body: &[u8]) {
        let mut put = cmd("SET");
        put.arg(self.key(name)).arg(self.envelope.seal(name, body)).arg("EX").arg(self.expiry_s);
        // Whether it worked is counted there.
        let _: Option<Value> = self.redis.ask(&put).await;
    }
}

impl Entry {
    /// Where an answer lies, of which `parts` say all that decides about it but the program; nowhere without a cache.
    pub fn of(answers: Option<&Arc<Answers>>, operation: Operation, parts: &[&[u8]]) -> Self {
        answers.map_or(Self { at: None }, |answers| answers.entry(operation, parts))
    }

    /// No place.
    pub const fn nowhere() -> Self {
        Self { at: None }
    }

    /// The answer, if somebody has made it.
    pub async fn find(&self) -> Option<Bytes> {
        let (answers, operation, name) = self.at.as_ref()?;
        answers.find(*operation, name).await
    }

    /// Keeps an answer for others, if it is not too large. Nobody waits for it.
    pub fn keep(self, body: impl Into<Bytes>) {
        let Some((answers, _, name)) = self.at else { return };
        let body = body.into();
        if body.len() <= answers.largest {
            answers.kept.insert(name.clone(), body.clone());
            actix_web::rt::spawn(async move { answers.put(&name, &body).await });
        }
    }
}

/// SHA-256 of the file that runs, which need not be the one of its name any more.
fn digest_of_program() -> io::Result<[u8; 32]> {
    let mut file = File::open("/proc/self/exe").or_else(|_| File::open(std::env::current_exe()?))?;
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; 1 << 18]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hash.finalize().into()),
            read => hash.update(&buffer[..read]),
        }
    }
}
