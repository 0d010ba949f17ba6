//! A stopwatch and how its figures are printed.

use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};

/// How long one call takes.
pub fn once<T>(mut work: impl FnMut() -> T) -> (Duration, T) {
    let begun = Instant::now();
    let result = work();
    (begun.elapsed(), result)
}

/// The median of several calls.
pub fn median(runs: usize, mut work: impl FnMut()) -> Duration {
    spread((0..runs.max(1)).map(|_| once(&mut work).0).collect()).0
}

/// Median and 99th percentile.
pub fn spread(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
    (at(0.5), at(0.99))
}

/// Prints one line: what, how long, and anything more.
pub fn line(what: &str, time: Duration, more: &str) {
    let ms = time.as_secs_f64() * 1000.0;
    println!("{what:<58} {ms:>12.3} ms  {more}");
}

/// How many times as long.
pub fn ratio(time: Duration, floor: Duration) -> String {
    format!("{:.2} x", time.as_secs_f64() / floor.as_secs_f64().max(1e-9))
}

/// Millions of bytes a second.
pub fn rate(bytes: u64, time: Duration) -> String {
    format!("{:.0} MB/s", bytes as f64 / 1e6 / time.as_secs_f64().max(1e-9))
}

/// Waits for a child; returns how long it ran in the eyes of the parent, its peak memory in MB (0 where the system does not tell) and how it
/// ended.
pub fn watch(mut child: Child) -> (Duration, u64, ExitStatus) {
    let begun = Instant::now();
    let mut peak = 0;
    loop {
        peak = peak_of(child.id()).unwrap_or(0).max(peak);
        if let Some(status) = child.try_wait().expect("a child") {
            return (begun.elapsed(), peak, status);
        }
        std::thread::sleep(Duration::from_millis(3));
    }
}

/// The most memory a process ever held, MB.
fn peak_of(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024)
}
