//! How far an import is, for a progress bar. Drawing it is the caller's business.

/// A moment of a running import, over all its inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Status {
    /// Bytes read so far, as they are on disk (compressed if they are).
    pub bytes_read: u64,
    /// Bytes there are to read.
    pub total_bytes: u64,
    /// Data rows read.
    pub rows: u64,
    /// Rows of them that were not taken, for whatever reason.
    pub rejects: u64,
}

/// Is told about progress, every few thousand rows and at the end of each input.
pub trait Progress {
    /// Takes note.
    fn update(&mut self, status: Status);
}

/// Takes no note.
impl Progress for () {
    fn update(&mut self, _: Status) {}
}
