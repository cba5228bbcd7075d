//! CPU time of a process, to the nanosecond: `/proc` tells it in hundredths of a second.

use std::time::Duration;

use nix::time::{clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;

/// User and system time of a process and all its threads so far, in seconds.
pub(crate) fn cpu_seconds(process: u32) -> f64 {
    let process = Pid::from_raw(i32::try_from(process).expect("a process"));
    let clock = clock_getcpuclockid(process).expect("a process that runs");
    Duration::from(clock_gettime(clock).expect("its time")).as_secs_f64()
}
