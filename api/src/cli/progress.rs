//! Progress on stderr: a bar on a terminal, a plain line now and then elsewhere.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use bellwether_sources::files::progress::{Progress, Status};
use indicatif::{ProgressBar, ProgressStyle};

/// Time between two plain lines.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// How far a task is.
#[derive(Debug)]
pub struct Meter {
    label: &'static str,
    bar: Option<ProgressBar>,
    started: Instant,
    last_line: Instant,
}

impl Meter {
    /// Of a task that counts bytes.
    pub fn of_bytes(label: &'static str) -> Self {
        Self::new(label, "{msg} [{bar:30}] {bytes}/{total_bytes} · {bytes_per_sec} · {eta} left")
    }

    /// Of a task that counts things.
    pub fn of_things(label: &'static str) -> Self {
        Self::new(label, "{msg} [{bar:30}] {human_pos}/{human_len} · {per_sec} · {eta} left")
    }

    /// Takes note of how far the task is.
    pub fn update(&mut self, done: u64, total: u64, message: impl FnOnce() -> String) {
        match &self.bar {
            Some(bar) => {
                bar.set_length(total);
                bar.set_position(done);
                bar.set_message(message());
            }
            None if self.last_line.elapsed() >= LINE_EVERY => {
                self.last_line = Instant::now();
                let percent = done.saturating_mul(100).checked_div(total).unwrap_or(100);
                let (label, seconds) = (self.label, self.started.elapsed().as_secs());
                eprintln!("{label}: {percent} % after {seconds} s, {}", message());
            }
            None => {}
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn new(label: &'static str, template: &str) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::new(0).with_style(style).with_message(label)
        });
        let now = Instant::now();
        Self { label, bar, started: now, last_line: now }
    }
}

impl Progress for Meter {
    fn update(&mut self, status: Status) {
        let rows = || format!("{} rows, {} rejected", status.rows, status.rejects);
        Self::update(self, status.bytes_read, status.total_bytes, rows);
    }
}
