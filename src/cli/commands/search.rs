//! `afterchat search`

use std::io::Write as _;
use std::sync::Arc;

use super::search_batch;
use crate::cli::args::{Global, SearchArgs};
use crate::cli::output::{self, Failure};
use crate::cli::{Ending, json, listing};
use crate::query::Sort;
use crate::work::Cancel;

/// Rows read and printed at once.
const BLOCK: usize = 200;

pub(crate) fn run(global: &Global, args: &SearchArgs) -> Result<Ending, Failure> {
    let store = global.indexed()?;
    let moment = global.moment(&store)?;
    let mut reader = store.reader()?;
    if args.batch {
        return search_batch::run(&mut reader, moment, args);
    }
    let mut query = super::query(&args.query, args.strict)?;
    query.sort = ordered(query.sort, args.sort);
    let cancel = Cancel::default();
    let found = match args.limit {
        // At least one, to know whether there is any.
        Some(limit) if !args.count => Arc::new(reader.first_page(&query, moment, limit.max(1), &cancel)?.ids),
        _ => reader.search(&query, moment, &cancel)?.ids,
    };
    let shown = args.limit.unwrap_or(usize::MAX).min(found.len());
    let mut out = output::json_stdout();
    if args.count {
        writeln!(out, "{}", found.len())?;
    } else {
        let highlights = query.highlights();
        for ids in found.get(..shown).unwrap_or_default().chunks(BLOCK) {
            let mut rows = reader.rows(ids)?;
            if !highlights.is_empty() {
                let there: Vec<_> = rows.iter().map(|row| row.id).collect();
                for (row, snippet) in rows.iter_mut().zip(reader.snippets(&there, &highlights)?) {
                    if !snippet.is_empty() {
                        row.snippet = snippet;
                    }
                }
            }
            for row in &rows {
                if args.json {
                    json::write_line(&mut out, &json::SearchLine::new(row, moment.zone))?;
                } else {
                    writeln!(out, "{}", listing::line(row, moment.zone))?;
                }
            }
        }
    }
    out.flush()?;
    Ok(if found.is_empty() { Ending::Nothing } else { Ending::Done })
}

/// `--sort` wins over the query's own order.
pub(super) fn ordered(query: Sort, asked: Option<Sort>) -> Sort {
    asked.unwrap_or(query)
}
