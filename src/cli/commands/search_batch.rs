//! `afterchat search --batch`: many queries over one opened library.

use std::io::{BufRead as _, Write as _};
use std::time::{Duration, Instant};

use super::search::ordered;
use crate::cli::args::SearchArgs;
use crate::cli::output::{self, Failure};
use crate::cli::{Ending, json};
use crate::error::{Error, ErrorKind};
use crate::query::{Moment, parse};
use crate::store::Reader;
use crate::work::Cancel;

/// Keys given with each answer.
const FIRST: usize = 100;

/// Answers each line of standard input with one line of JSON. Times are wall clock, ms: `first_page_ms` until the first keys were there,
/// `total_ms` until the whole ordered list and its exact count were.
pub(super) fn run(reader: &mut Reader, moment: Moment, args: &SearchArgs) -> Result<Ending, Failure> {
    let mut out = output::json_stdout();
    let mut found = false;
    for line in std::io::stdin().lock().split(b'\n') {
        let line = line
            .map_err(|cause| Error::new(ErrorKind::Io, "Could not read queries from standard input").because(cause))?;
        // No input is an error: bytes that are no text are searched as such.
        let line = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(&line)).into_owned();
        let begin = Instant::now();
        let parsed = parse(&line);
        if args.strict
            && let Some(hint) = parsed.hints.first()
        {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("The query {line:?} is not understood: {}", hint.message),
            )
            .into());
        }
        let mut query = parsed.query;
        query.sort = ordered(query.sort, args.sort);
        let cancel = Cancel::default();
        let page = reader.first_page(&query, moment, FIRST, &cancel)?;
        let keys = reader.rows(&page.ids)?.iter().map(|row| row.key.to_string()).collect();
        let first_page_ms = ms(begin.elapsed());
        let result = match page.complete {
            Some(complete) => complete,
            None => reader.search(&query, moment, &cancel)?,
        };
        let total_ms = ms(begin.elapsed());
        found |= !result.ids.is_empty();
        json::write_line(
            &mut out,
            &json::BatchLine { query: &line, count: result.ids.len() as u64, keys, first_page_ms, total_ms },
        )?;
        out.flush()?;
    }
    Ok(if found { Ending::Done } else { Ending::Nothing })
}

fn ms(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}
