//! `afterchat views`: names for queries, those of the program and one's own.

use std::io::Write as _;

use crate::cli::args::Global;
use crate::cli::args_own::{ViewChange, ViewsArgs};
use crate::cli::output::{self, Failure, printable, thousands};
use crate::cli::{Ending, json};
use crate::error::{Error, ErrorKind};
use crate::query::{built_in, parse};
use crate::store::{Batch, Store, View};
use crate::work::Cancel;

pub(crate) fn run(global: &Global, args: &ViewsArgs) -> Result<Ending, Failure> {
    match &args.change {
        None => list(global, args.json),
        Some(change) => {
            // Saving is the one change that needs no view to be there already.
            let saves = matches!(change, ViewChange::Save { .. });
            let store = if saves { global.store()? } else { global.to_change()? };
            apply(&store, change)?;
            Ok(Ending::Done)
        }
    }
}

fn list(global: &Global, as_json: bool) -> Result<Ending, Failure> {
    let store = global.indexed()?;
    let moment = global.moment(&store)?;
    let mut reader = store.reader()?;
    let cancel = Cancel::default();
    let latest = reader.latest_day(moment, &cancel)?;
    let mut views: Vec<(String, String, bool)> = built_in(latest, moment.zone.day(moment.now))
        .into_iter()
        .map(|view| (view.name.to_owned(), view.query, true))
        .collect();
    views.extend(reader.views()?.into_iter().map(|view| (view.name, view.query, false)));
    let mut out = output::json_stdout();
    for (name, query, built_in) in &views {
        let count = reader.counts(&parse(query).query, moment, &cancel)?.all;
        if as_json {
            json::write_line(&mut out, &json::ViewLine { name, query, count, built_in: *built_in })?;
        } else {
            writeln!(out, "{:>11}  {}  {}", thousands(count), printable(name), printable(query))?;
        }
    }
    out.flush()?;
    Ok(Ending::Done)
}

fn apply(store: &Store, change: &ViewChange) -> Result<(), Failure> {
    let named = |name: &str| -> Result<View, Error> {
        let views = store.reader()?.views()?;
        views.into_iter().find(|view| view.name == name.trim()).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("There is no view of yours called {name:?}"))
                .hint("afterchat views lists them; those of the program cannot be changed")
        })
    };
    let in_batch = |write: &dyn Fn(&mut Batch<'_>) -> Result<(), Error>| -> Result<(), Error> {
        let mut writer = store.writer()?;
        let mut batch = writer.own_batch()?;
        write(&mut batch)?;
        batch.commit()
    };
    match change {
        ViewChange::Save { name, query, strict } => {
            let query = super::query(query, *strict)?.to_string();
            let before = store.reader()?.views()?.into_iter().find(|view| view.name == *name).map(|view| view.query);
            in_batch(&|batch| batch.put_view(name, &query).map(drop))?;
            // Standard output stays free for what was asked for.
            if let Some(before) = before.filter(|before| *before != query) {
                let before = if before.is_empty() { "everything" } else { &before };
                let told = format!("The view {name:?} is renewed; its query was {before}");
                output::note(&Error::new(ErrorKind::Usage, told));
            }
        }
        ViewChange::Rename { name, new } => {
            let id = named(name)?.id;
            in_batch(&|batch| batch.rename_view(id, new).map(drop))?;
        }
        ViewChange::Move { name, place } => {
            let id = named(name)?.id;
            in_batch(&|batch| batch.move_view(id, place.saturating_sub(1)).map(drop))?;
        }
        ViewChange::Remove { name } => {
            let id = named(name)?.id;
            in_batch(&|batch| batch.remove_view(id).map(drop))?;
        }
    }
    Ok(())
}
