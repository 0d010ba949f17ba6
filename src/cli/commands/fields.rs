//! `afterchat fields`: the query language from its own table, so that help and program cannot differ.

use std::io::Write as _;

use crate::cli::args::FieldsArgs;
use crate::cli::output::{self, Failure};
use crate::cli::{Ending, json};
use crate::query::FIELDS;

pub(crate) fn run(args: &FieldsArgs) -> Result<Ending, Failure> {
    let mut out = output::json_stdout();
    let width = FIELDS.iter().map(|field| field.example.chars().count()).max().unwrap_or(0);
    for field in FIELDS {
        if args.json {
            json::write_line(&mut out, &json::FieldLine::new(field))?;
            continue;
        }
        writeln!(out, "{:width$}  {}", field.example, field.help)?;
        let values = field.values();
        if !values.is_empty() {
            writeln!(out, "{:width$}    {}", "", values.join(" "))?;
        }
    }
    out.flush()?;
    Ok(Ending::Done)
}
