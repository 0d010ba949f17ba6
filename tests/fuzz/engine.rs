//! Changing valid inputs by byte, by token and by piece. An input that makes the program say something new (a sentence, a kind of problem, a
//! shape of result) joins the beginnings, so that later inputs go on from there. That follows behaviour; coverage is followed by
//! `tests/fuzz/coverage`, by hand, over the same targets.

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::rng::Rng;
use crate::targets::{TOKENS, Target};

/// Beginnings kept at most, and bytes of one.
const KEPT: usize = 4_000;
const LONGEST: usize = 4_096;

/// No input may take more processor time.
const PATIENCE: Duration = Duration::from_secs(30);

/// As [`fuzz`], with what the table says.
pub(crate) fn fuzz_target(target: &Target) {
    fuzz(target.name, &(target.beginnings)(), target.inputs, (target.start)());
}

/// Tries what was once found, then changes valid inputs, tries them, and keeps those that show something new.
/// `try_one` gives what was shown.
pub(crate) fn fuzz(name: &str, beginnings: &[Vec<u8>], inputs: u64, mut try_one: impl FnMut(&[u8]) -> String) {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seconds = number("AFTERCHAT_FUZZ_SECONDS").map(Duration::from_secs);
    let random = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let seed = number("AFTERCHAT_FUZZ_SEED").unwrap_or_else(|| seconds.map_or(1, |_| random()));
    let (mut rng, began, mut tried) = (Rng::new(seed), Instant::now(), 0);
    let mut corpus = beginnings.to_vec();
    let mut known: BTreeSet<String> = BTreeSet::new();
    for (file, input) in findings(name) {
        let shown = catch_unwind(AssertUnwindSafe(|| try_one(&input)));
        known.insert(shown.unwrap_or_else(|_| panic!("{name} again fails on {}", file.display())));
        corpus.push(input);
    }
    let mut slowest = Duration::ZERO;
    while seconds.map_or(tried < inputs, |seconds| began.elapsed() < seconds) {
        let mut input = corpus[rng.below(corpus.len())].clone();
        for _ in 0..=rng.below(4) {
            let other = rng.below(corpus.len());
            change(&mut input, &corpus[other], &mut rng);
        }
        input.truncate(LONGEST);
        tried += 1;
        let (one, busy) = (Instant::now(), processor_time());
        let shown = catch_unwind(AssertUnwindSafe(|| try_one(&input)))
            .unwrap_or_else(|_| panic!("{name}, seed {seed}, input {tried}: {:?}", String::from_utf8_lossy(&input)));
        // Where others have the processor, an input is not to blame.
        let took =
            busy.zip(processor_time()).map_or(one.elapsed(), |(from, to)| to.saturating_sub(from).min(one.elapsed()));
        slowest = slowest.max(took);
        assert!(took < PATIENCE, "{name}, seed {seed}, input {tried} takes {took:?}");
        if corpus.len() < KEPT && known.insert(shown) {
            corpus.push(input);
        }
    }
    println!("{name}: {tried} inputs, {} kinds of behaviour, the slowest {slowest:?}, seed {seed}", known.len());
}

/// Inputs that once showed a fault, of either engine: tried first in every run.
fn findings(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new("tests/fixtures/fuzz").join(name);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).into_iter().flatten().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|file| (file.clone(), fs::read(file).unwrap())).collect()
}

/// The processor time of this process so far, where the system tells (Linux, in hundredths of a second).
fn processor_time() -> Option<Duration> {
    let line = fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = line.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut hundredths = || fields.next()?.parse::<u64>().ok();
    Some(Duration::from_millis(10 * (hundredths()? + hundredths()?)))
}

fn change(input: &mut Vec<u8>, other: &[u8], rng: &mut Rng) {
    let at = rng.below(input.len() + 1);
    let to = (at + rng.below(24)).min(input.len());
    match rng.below(6) {
        0 if at < input.len() => input[at] = u8::try_from(rng.below(256)).unwrap(),
        1 => drop(input.splice(at..to, [])),
        2 => drop(input.splice(at..at, TOKENS[rng.below(TOKENS.len())].iter().copied())),
        3 => drop(input.splice(at..to, TOKENS[rng.below(TOKENS.len())].iter().copied())),
        4 => {
            let from = rng.below(other.len() + 1);
            drop(input.splice(at..to, other[from..].iter().copied()));
        }
        _ => {
            let piece = input[at..to].to_vec();
            drop(input.splice(at..at, piece));
        }
    }
}
