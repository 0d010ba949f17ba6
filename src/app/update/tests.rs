//! Tables: what happened, the state after it, the effects. State and effects are written as one line of text each.

use std::path::PathBuf;
use std::sync::Arc;

use super::super::marking::MarkWork;

use super::super::*;
use super::{Input, update};
use crate::import::{FileReport, ImportReport, Outcome};
use crate::model::{Flags, Key, MarkChange, Marks, Timestamp, Vendor, Zone};
use crate::query::{BuiltIn, Is, Sort, Term, parse};
use crate::store::ResultSet;

mod export;
mod list;
mod live;
mod marks;
mod search;
mod vendor;
mod work;

fn id(index: usize) -> ConversationId {
    ConversationId::from_index(index).expect("a small number")
}

fn entry(index: usize) -> RowEntry {
    let key = Key { vendor: Vendor::SnapEngage, account: String::new(), id: index.to_string(), begin: None };
    let row = Row {
        id: id(index),
        key,
        account: String::new(),
        started: None,
        ended: None,
        visitor_name: format!("Visitor {index}"),
        visitor_id: String::new(),
        visitor_email: String::new(),
        country_code: String::new(),
        agents: Vec::new(),
        flags: Flags::default(),
        unanswered: false,
        visitor_last: false,
        commented: false,
        stars: None,
        messages: 1,
        duration_ms: None,
        first_response_ms: None,
        snippet: String::new(),
        problems: 0,
        marks: Marks::default(),
        joined: crate::directory::Joined::default(),
    };
    RowEntry { row, snippet: String::new(), hits: Vec::new(), found: 0, name_hits: Vec::new() }
}

/// A program whose clock and workers are the test itself.
struct Bench {
    state: State,
    now: i64,
    effects: Vec<Effect>,
}

impl Bench {
    /// An open library that answered its first query with these ids.
    fn with(ids: &[usize]) -> Self {
        let mut bench = Self { state: State::default(), now: 1_000_000, effects: Vec::new() };
        bench.state.visible = 0..10;
        bench.event(Event::LibraryOpened {
            path: PathBuf::from("/l"),
            temporary: false,
            total: 0,
            generation: 1,
            zone: None,
            reindex: false,
        });
        bench.answer(ids, 1);
        bench.effects.clear();
        bench
    }

    fn input(&mut self, input: Input) -> &mut Self {
        let now = Timestamp::from_millis(self.now).expect("in range");
        self.effects.extend(update(&mut self.state, input, now));
        self
    }

    fn act(&mut self, action: Action) -> &mut Self {
        self.input(Input::Action(action))
    }

    fn run(&mut self, command: Command) -> &mut Self {
        self.act(Action::Command(command))
    }

    fn event(&mut self, event: Event) -> &mut Self {
        self.input(Input::Event(event))
    }

    fn wait(&mut self, ms: i64) -> &mut Self {
        self.now += ms;
        self.input(Input::Tick)
    }

    /// Answers the newest query.
    fn answer(&mut self, ids: &[usize], generation: u64) -> &mut Self {
        let results = ResultSet {
            ids: Arc::new(ids.iter().map(|index| id(*index)).collect()),
            generation,
            newest: ids.iter().max().map(|index| id(*index)),
        };
        let (ticket, version) = (self.state.results.asked, self.state.rows.version);
        let total = ids.len() as u64;
        self.event(Event::Results { ticket, results, rows: Vec::new(), version, total })
    }

    fn opened(&mut self, index: usize, walk: Vec<(Spot, usize)>) -> &mut Self {
        let stored = Stored {
            id: id(index),
            conversation: crate::decode::decode_payload(
                br#"{"id":"1","type":"chat","created_at_seconds":1412367271,"transcripts":[{"date_seconds":1412367271,"alias":"Ann","message":"hello"}]}"#,
            )
            .expect("a conversation"),
            files: Vec::new(),
            older: Vec::new(),
            marks: Marks::default(),
            joined: crate::directory::Joined::default(),
        };
        let hits = Hits { walk, ..Hits::default() };
        let opened = Opened { stored, sections: Vec::new(), hits, responses: Vec::new() };
        self.event(Event::Opened { id: id(index), result: Ok(Some(Arc::new(opened))) })
    }

    /// What was asked since the last call, one word each.
    fn asked(&mut self) -> String {
        // Folders are looked for beside everything else.
        let effects = self.effects.drain(..).filter(|effect| !matches!(effect, Effect::LookForFolders));
        let words: Vec<String> = effects.map(|effect| word(&effect)).collect();
        words.join(" | ")
    }

    fn ticks(&self) -> Vec<usize> {
        self.state.ticks.iter().map(ConversationId::index).collect()
    }

    fn cursor(&self) -> Option<(usize, usize)> {
        self.state.cursor.map(|cursor| (cursor.position, cursor.id.index()))
    }
}

fn word(effect: &Effect) -> String {
    match effect {
        Effect::Search(request) => {
            format!("search {} «{}» counted in «{}»", request.ticket, request.query, request.count.flags)
        }
        Effect::Count(request) => {
            let kinds: Vec<&str> = request.facets.iter().map(|(kind, _)| kind.word()).collect();
            format!("count {}", kinds.join(","))
        }
        Effect::Values(request) => {
            format!("values of {} «{}» in «{}»", request.kind.word(), request.typed, request.query)
        }
        Effect::Complete(request) => format!("complete {} «{}»", request.field.word, request.typed),
        Effect::Views(request) => format!("views in {:?}", request.folder),
        Effect::EditView(edit) => format!("{edit:?}"),
        Effect::Mark(request) => match &request.work {
            MarkWork::Change(ids, change) => {
                let ids: Vec<String> = ids.iter().map(|id| id.index().to_string()).collect();
                format!("mark {} of {} {}", request.ticket, ids.join(","), said(change))
            }
            MarkWork::Undo(done) => {
                let ids: Vec<String> = done.before.iter().map(|(id, _)| id.index().to_string()).collect();
                format!("unmark {} of {} {}", request.ticket, ids.join(","), said(&done.change))
            }
        },
        Effect::CancelMark => "cancel mark".into(),
        Effect::Next(request) => format!("next {} from {} «{}»", request.ticket, request.from, request.query),
        Effect::Rows(request) => {
            let ids: Vec<String> = request.ids.iter().map(|id| id.index().to_string()).collect();
            format!("rows {}", ids.join(","))
        }
        Effect::Open(request) => format!("open {}", request.id.index()),
        Effect::Person(request) => match request.known.either() {
            Some(query) => format!("person of {} «{query}»", request.id.index()),
            None => format!("nobody of {}", request.id.index()),
        },
        Effect::History(request) => {
            let ids: Vec<String> = request.ids.iter().map(|id| id.index().to_string()).collect();
            format!("history {}", ids.join(","))
        }
        Effect::Original { id, version } => format!("original {} {version:?}", id.index()),
        Effect::Import(request) => {
            format!("import {:?}{}", request.paths, if request.again { " again" } else { "" })
        }
        Effect::Receive(request) => format!("receive on {} into {}", request.listen, request.inbox.display()),
        Effect::StopReceiving => "stop receiving".into(),
        Effect::MakeToken => "make a token".into(),
        Effect::LookForFolders => "look for folders".into(),
        Effect::Locate { old, new } => format!("locate {} in {}", old.display(), new.display()),
        Effect::Watch(paths) => format!("watch {paths:?}"),
        Effect::Reindex => "reindex".into(),
        Effect::CancelImport => "cancel import".into(),
        Effect::CancelReindex => "cancel reindex".into(),
        Effect::Export(request) => {
            let ids: Vec<String> = request.ids.iter().map(|id| id.index().to_string()).collect();
            format!("export {} to {} replace {}", ids.join(","), request.target.display(), request.replace)
        }
        Effect::CancelExport => "cancel export".into(),
        Effect::Preview(request) => format!("preview of {}", request.ids.len()),
        Effect::ListFolder(folder) => format!("list {}", folder.display()),
        Effect::SwitchLibrary { library, paths } => format!("switch {library:?} {paths:?}"),
        Effect::SaveZone(zone) => format!("zone {zone:?}"),
        Effect::SaveSettings => "settings".into(),
        Effect::TypeIn { fact, back, .. } => format!("type in {} {back}", fact.id()),
        Effect::Known => "who is known".into(),
        Effect::Triggers(request) => format!("triggers {} «{}»", request.ticket, request.query),
        Effect::StopTriggers => "stop triggers".into(),
        Effect::Call(request) => format!("call {}{} {:?}", request.base_url, request.address, request.body),
        Effect::Ask(request) => format!("{request:?}"),
    }
}

/// A change of marks in short.
fn said(change: &MarkChange) -> String {
    let MarkChange { starred, followed_up, add, remove, note } = change;
    let mut words: Vec<String> = Vec::new();
    words.extend(starred.map(|on| format!("star {on}")));
    words.extend(followed_up.map(|on| format!("followed up {on}")));
    words.extend(add.iter().map(|tag| format!("+{tag}")));
    words.extend(remove.iter().map(|tag| format!("-{tag}")));
    words.extend(note.iter().map(|note| format!("note «{note}»")));
    words.join(" ")
}

const MISSED: Term = super::search::MISSED;
const RATED: Term = Term::Is(Is::Rated);
