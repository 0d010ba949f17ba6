//! `afterchat tag`: the user's own marks, on conversations named by key or found by a query.

use std::io::Write as _;

use super::show;
use crate::cli::Ending;
use crate::cli::args::Global;
use crate::cli::args_own::TagArgs;
use crate::cli::output::{self, Failure, counted};
use crate::model::MarkChange;
use crate::store::ConversationId;
use crate::work::Cancel;

/// Conversations marked in one transaction.
const BLOCK: usize = 10_000;

pub(crate) fn run(global: &Global, args: &TagArgs) -> Result<Ending, Failure> {
    let store = global.to_change()?;
    crate::cli::is_indexed(&store)?;
    let moment = global.moment(&store)?;
    let mut reader = store.reader()?;
    let mut ids: Vec<ConversationId> = Vec::new();
    for key in &args.keys {
        let Some(id) = show::find(&reader, key)? else {
            // Nothing is marked where one of the names is wrong: half of it would be hard to notice.
            output::to_stderr(&format!("There is no conversation {}\n", output::printable(key)));
            return Ok(Ending::Nothing);
        };
        ids.push(id);
    }
    if let Some(query) = &args.query {
        let query = super::query(std::slice::from_ref(query), args.strict)?;
        ids.extend(reader.search(&query, moment, &Cancel::default())?.ids.iter());
    }
    let change = change(args);
    let mut changed = 0;
    let mut writer = store.writer()?;
    for block in ids.chunks(BLOCK) {
        let mut batch = writer.own_batch()?;
        changed += batch.mark(block, &change, moment.now)?.len() as u64;
        batch.commit()?;
    }
    let mut out = output::stdout();
    writeln!(out, "{} changed", counted(changed, "conversation", "conversations"))?;
    out.flush()?;
    Ok(if ids.is_empty() { Ending::Nothing } else { Ending::Done })
}

fn change(args: &TagArgs) -> MarkChange {
    let choice = |yes: bool, no: bool| (yes || no).then_some(yes);
    MarkChange {
        starred: choice(args.star, args.no_star),
        followed_up: choice(args.followed_up, args.not_followed_up),
        add: args.add.clone(),
        remove: args.remove.clone(),
        note: args.note.clone(),
    }
}
