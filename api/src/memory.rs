//! Memory that is free again goes back to the system.
//!
//! Loading facts takes several times the memory of the portfolio that is made of them. The allocator keeps what was freed
//! until a thread allocates much again, which in a server that only answers none does: it must be told.

use std::time::Duration;

use actix_web::rt::task::spawn_blocking;
use actix_web::rt::time::sleep;

/// Time between two looks.
const EVERY: Duration = Duration::from_secs(10);

/// Gives back what the whole process has freed and what this thread and those of the pool for parallel work keep at
/// hand. Waits for what that pool is at.
#[expect(unsafe_code, reason = "the allocator has no other interface to this")]
pub fn give_back() {
    let collect = || {
        // SAFETY: may be called at any time by any thread; it only touches what is free.
        unsafe { libmimalloc_sys::mi_collect(true) }
    };
    rayon::broadcast(|_| collect());
    collect();
}

/// Gives memory back again and again. Never ends.
pub async fn keep_small() {
    loop {
        sleep(EVERY).await;
        if let Err(error) = spawn_blocking(give_back).await {
            tracing::error!(%error, "memory cannot be given back");
        }
    }
}
