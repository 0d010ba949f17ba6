//! `afterchat facets`: how many conversations of a result each agent, country, page … has.

use std::io::Write as _;

use crate::cli::args::{FacetsArgs, Global};
use crate::cli::output::{self, Failure, printable, thousands};
use crate::cli::{Ending, json};
use crate::work::Cancel;

pub(crate) fn run(global: &Global, args: &FacetsArgs) -> Result<Ending, Failure> {
    let store = global.indexed()?;
    let moment = global.moment(&store)?;
    let query = super::query(&args.query, args.strict)?;
    let limit = args.limit.unwrap_or(usize::MAX);
    let facets = store.reader()?.facets(&query, moment, &args.by, limit, "", &Cancel::default())?;
    let mut out = output::json_stdout();
    for facet in &facets {
        for value in &facet.values {
            if args.json {
                json::write_line(&mut out, &json::FacetLine::new(facet.kind, value))?;
                continue;
            }
            let detail = if value.detail.is_empty() { String::new() } else { format!(" ({})", value.detail) };
            let name = format!("{}{detail}", value.text);
            writeln!(out, "{:>11}  {:9}  {}", thousands(value.count), facet.kind.word(), printable(&name))?;
        }
    }
    out.flush()?;
    let found = facets.iter().any(|facet| !facet.values.is_empty());
    Ok(if found { Ending::Done } else { Ending::Nothing })
}
