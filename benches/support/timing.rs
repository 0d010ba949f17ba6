//! A stopwatch and how its figures are printed.

use std::collections::BTreeMap;
use std::fs;
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

/// How a process went.
pub struct Watched {
    pub time: Duration,
    /// The most memory it ever held, MB; 0 where the system does not tell.
    pub peak: u64,
    /// Processor time of its threads by their names, s; complete but for the last instants of each.
    pub threads: BTreeMap<String, f64>,
    pub status: ExitStatus,
}

impl Watched {
    /// Processor time of all threads, s.
    pub fn cpu(&self) -> f64 {
        self.threads.values().sum()
    }

    /// Processor time by thread, for people.
    pub fn by_thread(&self) -> String {
        let threads: Vec<String> = self.threads.iter().map(|(name, seconds)| format!("{name} {seconds:.2}")).collect();
        threads.join(", ")
    }
}

/// Waits for a child.
pub fn watch(mut child: Child) -> Watched {
    let begun = Instant::now();
    let mut peak = 0;
    let mut tasks = BTreeMap::new();
    loop {
        peak = peak_of(child.id()).unwrap_or(0).max(peak);
        tasks.extend(tasks_of(child.id()));
        if let Some(status) = child.try_wait().expect("a child") {
            let mut threads = BTreeMap::new();
            for (name, ticks) in tasks.into_values() {
                *threads.entry(name).or_insert(0.0) += ticks as f64 / TICKS;
            }
            return Watched { time: begun.elapsed(), peak, threads, status };
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Processor time of this process so far, s.
pub fn own_cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    name_and_ticks(&stat).map_or(0.0, |(_name, ticks)| ticks as f64 / TICKS)
}

/// Linux counts processor time in hundredths of a second.
const TICKS: f64 = 100.0;

/// The threads of a process: name and ticks by number.
fn tasks_of(process: u32) -> Vec<(u64, (String, u64))> {
    let Ok(tasks) = fs::read_dir(format!("/proc/{process}/task")) else { return Vec::new() };
    tasks
        .filter_map(|task| {
            let task = task.ok()?;
            let stat = fs::read_to_string(task.path().join("stat")).ok()?;
            Some((task.file_name().to_str()?.parse().ok()?, name_and_ticks(&stat)?))
        })
        .collect()
}

/// Reads the name in brackets and the fields utime and stime of a `stat` file.
fn name_and_ticks(stat: &str) -> Option<(String, u64)> {
    let (before, after) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = after.split(' ').collect();
    let ticks = |at: usize| fields.get(at)?.parse::<u64>().ok();
    Some((before.split_once('(')?.1.to_owned(), ticks(11)? + ticks(12)?))
}

/// The most memory a process ever held, MB.
fn peak_of(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024)
}
