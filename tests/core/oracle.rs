//! Random queries, answered by the library and by a filter over decoded conversations that is slow and obvious.
//!
//! The filter shares the folding of words with the library and nothing else: which texts count, what a phrase is, where days begin and how
//! results are ordered is said here once more.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use afterchat::decode::decode_payload;
use afterchat::model::{Conversation, FlagName, Timestamp, Vendor, Zone};
use afterchat::query::{Comparison, Day, Expr, Is, Moment, Named, Query, Sort, Term, TextTerm, Value, parse};
use afterchat::store::ConversationId;
use afterchat::text::{match_ranges, tokens};
use afterchat::work::Cancel;
use chrono::{Datelike as _, NaiveDate};

use crate::support::library::filled;
use crate::support::made::{self, WORDS};
use crate::support::rng::Rng;

const CONVERSATIONS: usize = 420;
const QUERIES: usize = 4000;

const FOLDERS: &[&str] = &["north/2020", "north/2021", "south", "south/deep/2020"];
const ZONES: &[&str] = &[
    "UTC",
    "Europe/Prague",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/Havana",
    "Pacific/Kiritimati",
];

/// A conversation as it was made.
struct Known {
    id: ConversationId,
    conversation: Conversation,
    /// The files it lies in.
    files: Vec<PathBuf>,
    /// The folded words of each text.
    texts: Vec<Vec<String>>,
}

/// The corpus and remembered answers for single terms.
struct Oracle {
    known: Vec<Known>,
    remembered: BTreeMap<String, Vec<bool>>,
}

#[test]
fn random_queries_find_what_a_naive_filter_finds() {
    let mut rng = Rng::new(20_150_327);
    let folder = tempfile::tempdir().unwrap();
    let root = fs::canonicalize(folder.path()).unwrap();
    let made = make(&mut rng, &root);
    let filled = filled(&[&root]);
    assert_eq!((filled.report.added, filled.report.failed), (CONVERSATIONS as u64, 0));
    let mut reader = filled.store.reader().unwrap();
    let everything = reader.search(&Query::default(), moment(&mut rng), &Cancel::default()).unwrap().ids;
    let ids: BTreeMap<String, ConversationId> =
        reader.rows(&everything).unwrap().into_iter().map(|row| (row.key.to_string(), row.id)).collect();
    let known = made.into_iter().map(|(conversation, files)| Known {
        id: ids[&conversation.key.to_string()],
        texts: texts(&conversation).into_iter().map(words).collect(),
        conversation,
        files,
    });
    let mut oracle = Oracle { known: known.collect(), remembered: BTreeMap::new() };
    let by_id: BTreeMap<ConversationId, usize> = oracle.known.iter().enumerate().map(|(at, it)| (it.id, at)).collect();
    assert_eq!(by_id.len(), CONVERSATIONS);

    let (mut empty, mut hits) = (0, 0);
    for _ in 0..QUERIES {
        let moment = moment(&mut rng);
        let query = Query { expr: expr(&mut rng, 3, &root), sort: Sort::ALL[rng.below(Sort::ALL.len())] };
        let said = format!("{query} [{:?}, {}]", moment.zone, moment.now.utc());
        assert_eq!(parse(&query.to_string()).query, query, "{said}");
        let found = reader.search(&query, moment, &Cancel::default()).unwrap().ids;
        let expected = oracle.answer(&query, moment);
        let names = |ids: &[ConversationId]| -> Vec<String> {
            ids.iter().map(|id| oracle.known[by_id[id]].conversation.key.to_string()).collect()
        };
        let missing: Vec<_> = expected.iter().copied().filter(|id| !found.contains(id)).collect();
        let wrong: Vec<_> = found.iter().copied().filter(|id| !expected.contains(id)).collect();
        assert_eq!((names(&missing), names(&wrong)), (vec![], vec![]), "missing and wrong for {said}");
        assert_eq!(found.len(), expected.len(), "each once: {said}");
        // How well words match is the text index's own affair.
        if query.sort != Sort::BestMatch {
            assert_eq!(names(&found), names(&expected), "the order of {said}");
        }
        empty += usize::from(found.is_empty());
        hits += found.len();

        if rng.one_in(8) {
            let counts = reader.counts(&query, moment, &Cancel::default()).unwrap();
            let members: Vec<&Known> = found.iter().map(|id| &oracle.known[by_id[id]]).collect();
            let count = |is: Is| members.iter().filter(|it| holds_is(&it.conversation, is)).count() as u64;
            assert_eq!(counts.all, found.len() as u64, "{said}");
            assert_eq!(counts.is, Is::ALL.map(count), "{said}");
            for (place, stars) in counts.stars.iter().enumerate() {
                let rated = members.iter().filter(|it| it.conversation.stars() == u8::try_from(place + 1).ok());
                assert_eq!(*stars, rated.count() as u64, "{said}");
            }
        }
        if let Expr::Term(Term::Text(_)) = query.expr {
            let phrases = query.phrases();
            for line in reader.snippets(&found, &phrases).unwrap() {
                assert!(!match_ranges(&line, &phrases).is_empty(), "{said}: no hit in {line:?}");
            }
        }
    }
    // A test of empty answers would prove nothing, nor one of full ones.
    assert!(empty < QUERIES / 2, "{empty} of {QUERIES} found nothing");
    assert!(hits / QUERIES > CONVERSATIONS / 50 && hits / QUERIES < CONVERSATIONS / 2, "{hits} hits");
}

/// Writes the corpus: files of one conversation and of many, some conversations in two folders.
fn make(rng: &mut Rng, root: &Path) -> Vec<(Conversation, Vec<PathBuf>)> {
    let mut made = Vec::new();
    let mut lines: BTreeMap<PathBuf, String> = BTreeMap::new();
    for number in 0..CONVERSATIONS {
        let json = made::conversation(rng, number).to_string();
        let mut files = Vec::new();
        for _ in 0..=usize::from(rng.one_in(6)) {
            let folder = root.join(rng.pick(FOLDERS));
            let file = if rng.one_in(3) { folder.join(format!("{number}.json")) } else { folder.join("many.ndjson") };
            if !files.contains(&file) {
                let text = lines.entry(file.clone()).or_default();
                text.extend([json.as_str(), "\n"]);
                files.push(file);
            }
        }
        made.push((decode_payload(json.as_bytes()).unwrap(), files));
    }
    for (file, text) in lines {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    made
}

impl Oracle {
    fn answer(&mut self, query: &Query, moment: Moment) -> Vec<ConversationId> {
        let matching = self.matching(&query.expr, moment);
        let mut members: Vec<&Known> =
            self.known.iter().zip(matching).filter(|(_, matches)| *matches).map(|(known, _)| known).collect();
        members.sort_by_key(|it| order(&it.conversation, query.sort).with(it.id));
        members.into_iter().map(|it| it.id).collect()
    }

    fn matching(&mut self, expr: &Expr, moment: Moment) -> Vec<bool> {
        let all = self.known.len();
        match expr {
            Expr::All => vec![true; all],
            Expr::Not(part) => self.matching(part, moment).into_iter().map(|holds| !holds).collect(),
            Expr::And(parts) => parts.iter().fold(vec![true; all], |so_far, part| {
                so_far.into_iter().zip(self.matching(part, moment)).map(|(a, b)| a && b).collect()
            }),
            Expr::Or(parts) => parts.iter().fold(vec![false; all], |so_far, part| {
                so_far.into_iter().zip(self.matching(part, moment)).map(|(a, b)| a || b).collect()
            }),
            Expr::Term(term) => {
                let dated = matches!(term, Term::After(_) | Term::Before(_) | Term::On(_));
                let asked = if dated { format!("{:?} {}", moment.zone, moment.now.as_millis()) } else { String::new() };
                let name = format!("{term} {asked}");
                if let Some(answer) = self.remembered.get(&name) {
                    return answer.clone();
                }
                let answer: Vec<bool> = self.known.iter().map(|known| holds(known, term, moment)).collect();
                self.remembered.insert(name, answer.clone());
                answer
            }
        }
    }
}

fn holds(known: &Known, term: &Term, moment: Moment) -> bool {
    let it = &known.conversation;
    let on = |holds: &dyn Fn(NaiveDate) -> bool| it.started.is_some_and(|at| holds(moment.zone.day(at)));
    match term {
        Term::Text(text) => known.texts.iter().any(|words| has_phrase(words, text)),
        Term::Is(is) => holds_is(it, *is),
        Term::Rating(Comparison { min, max }) => it.stars().is_some_and(|stars| {
            let stars = u64::from(stars);
            min.is_none_or(|min| min <= stars) && max.is_none_or(|max| stars <= max)
        }),
        Term::Named(Named::Agent, Value { text, exact: false }) => it.agents.iter().any(|agent| {
            let name = words(&agent.name);
            agent.id == *text || words(text).iter().all(|word| name.contains(word))
        }),
        Term::Source(vendor) => it.key.vendor == *vendor,
        Term::Folder(path) => known.files.iter().any(|file| lies_in(file, Path::new(path))),
        Term::Named(Named::Account, account) => it.account == account.text,
        Term::Id(id) => it.key.id == *id,
        Term::After(day) => on(&|started| started >= days(*day, moment).0),
        Term::Before(day) => on(&|started| started < days(*day, moment).0),
        Term::On(day) => on(&|started| (days(*day, moment).0..=days(*day, moment).1).contains(&started)),
        other => unreachable!("{other} is not asked"),
    }
}

fn holds_is(it: &Conversation, is: Is) -> bool {
    match is {
        Is::Flag(FlagName::Chat) => it.flags.chat.value == Some(true),
        Is::Flag(FlagName::Missed) => it.flags.missed.value == Some(true),
        Is::Flag(FlagName::Offline) => it.flags.offline.value == Some(true),
        Is::Flag(FlagName::Dropped) => it.flags.dropped.value == Some(true),
        Is::Flag(FlagName::Triggered) => it.flags.triggered.value == Some(true),
        Is::Flag(FlagName::Completed) => it.flags.completed.value == Some(true),
        Is::Unanswered => it.computed.unanswered,
        Is::VisitorLast => it.computed.visitor_last,
        Is::Rated => it.stars().is_some(),
        Is::Commented => it.rating.as_ref().is_some_and(|rating| !rating.comment.is_empty()),
    }
}

/// The first and the last day of what was typed, by the calendar.
fn days(day: Day, moment: Moment) -> (NaiveDate, NaiveDate) {
    let today = moment.zone.local(moment.now).date_naive();
    match day {
        Day::Date(day) => (day, day),
        Day::Month(year, month) => {
            let first = NaiveDate::from_ymd_opt(year, month, 1).unwrap();
            (first, first.iter_days().take_while(|day| day.month() == month).last().unwrap())
        }
        Day::Year(year) => (NaiveDate::from_yo_opt(year, 1).unwrap(), NaiveDate::from_ymd_opt(year, 12, 31).unwrap()),
        Day::Today => (today, today),
        Day::Yesterday => (today.pred_opt().unwrap(), today.pred_opt().unwrap()),
    }
}

/// Whether the file is that file or lies below that folder; a relative path may begin at any folder.
fn lies_in(file: &Path, path: &Path) -> bool {
    if path.is_absolute() {
        return file.starts_with(path);
    }
    let file: Vec<_> = file.components().collect();
    let path: Vec<_> = path.components().collect();
    file.windows(path.len()).any(|part| part == path)
}

fn words(text: impl AsRef<str>) -> Vec<String> {
    tokens(text.as_ref()).into_iter().map(|token| token.folded).collect()
}

fn has_phrase(words: &[String], text: &TextTerm) -> bool {
    let wanted = &text.phrase.words;
    (0..words.len()).any(|start| {
        wanted.iter().enumerate().all(|(place, wanted_word)| {
            let last = place + 1 == wanted.len();
            words.get(start + place).is_some_and(|word| {
                if last && text.phrase.prefix { word.starts_with(wanted_word.as_str()) } else { word == wanted_word }
            })
        })
    })
}

/// Every text in which words count: what was written and its translations, the people, what the site and the agents noted, the pages.
fn texts(it: &Conversation) -> Vec<&str> {
    let visitor = &it.visitor;
    let place = &visitor.place;
    let mut out: Vec<&str> = vec![
        &it.description,
        &it.key.id,
        &it.destination_url,
        &visitor.id,
        &visitor.name,
        &visitor.note,
        &visitor.group,
        &visitor.ip,
        &visitor.language,
        &visitor.browser,
        &visitor.os,
        &visitor.platform,
        &visitor.referrer,
        &visitor.page_url,
        &visitor.entry_url,
        &place.city,
        &place.region,
        &place.country,
        &place.country_code,
    ];
    out.extend(visitor.emails.iter().chain(&visitor.phones).map(String::as_str));
    out.extend(it.rating.iter().map(|rating| rating.comment.as_str()));
    out.extend(it.agents.iter().flat_map(|agent| [agent.id.as_str(), agent.name.as_str()]));
    out.extend(it.paths.iter().flat_map(|path| [path.title.as_str(), path.url.as_str()]));
    out.extend(it.profile.iter().map(|detail| detail.value.as_str()));
    let noted = [&it.variables, &it.javascript_variables, &it.operator_variables, &it.labels, &it.plugins];
    for variable in noted.into_iter().flatten() {
        out.extend([variable.name.as_str(), variable.label.as_str(), variable.value.as_str()]);
    }
    for message in it.messages.iter().filter(|message| message.event.is_none() && message.is_speech()) {
        out.extend([message.text.as_str(), message.author_name.as_str(), message.email.as_str()]);
        out.extend(message.translations.iter().map(|translation| translation.text.as_str()));
        out.extend(message.triggered_by.as_deref());
        out.extend(message.attachments.iter().flat_map(|file| [file.name.as_str(), file.url.as_str()]));
    }
    out
}

/// Where a conversation stands: unknown figures last, equals newest first, then as they came.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    unknown: bool,
    figure: i64,
    newest: Reverse<Option<Timestamp>>,
    id: Option<ConversationId>,
}

impl Place {
    fn with(self, id: ConversationId) -> Self {
        Self { id: Some(id), ..self }
    }
}

fn order(it: &Conversation, sort: Sort) -> Place {
    let started = it.started.map(Timestamp::as_millis);
    let stars = it.stars().map(i64::from);
    let figure = match sort {
        Sort::Newest | Sort::BestMatch => started.map(|at| -at),
        Sort::Oldest => started,
        Sort::Longest => it.computed.duration_ms.map(|ms| -ms),
        Sort::SlowestResponse => it.computed.first_response_ms.map(|ms| -ms),
        Sort::LowestRating => stars,
        Sort::HighestRating => stars.map(|stars| -stars),
        Sort::MostMessages => Some(-i64::from(it.computed.messages())),
    };
    Place { unknown: figure.is_none(), figure: figure.unwrap_or(0), newest: Reverse(it.started), id: None }
}

/// A moment within the made-up years, in any zone.
fn moment(rng: &mut Rng) -> Moment {
    let ms = 1_420_000_000_000 + i64::from(rng.small(11 * 365 * 86_400)) * 1000;
    Moment { zone: Zone::from_name(rng.pick(ZONES)).unwrap(), now: Timestamp::from_millis(ms).unwrap() }
}

fn expr(rng: &mut Rng, depth: usize, root: &Path) -> Expr {
    let parts = |rng: &mut Rng| -> Vec<Expr> { (0..2 + rng.below(2)).map(|_| expr(rng, depth - 1, root)).collect() };
    match rng.below(if depth == 0 { 6 } else { 10 }) {
        0..6 => loop {
            // Now and then a piece of a word has nothing to search for.
            if let Some(term) = term(rng, root) {
                break Expr::Term(term);
            }
        },
        6 | 7 => Expr::all_of(parts(rng)),
        8 => Expr::any_of(parts(rng)),
        _ => expr(rng, depth - 1, root).negated(),
    }
}

fn term(rng: &mut Rng, root: &Path) -> Option<Term> {
    Some(match rng.below(20) {
        0..8 => return TextTerm::new(&text(rng), rng.one_in(4)).map(Term::Text),
        8..11 => Term::Is(Is::ALL[rng.below(Is::ALL.len())]),
        11 => {
            let min = u64::from(1 + rng.small(5));
            let max = min + u64::from(rng.small(3));
            let stars = [(Some(min), None), (None, Some(min)), (Some(min), Some(max)), (Some(min), Some(min))];
            let (min, max) = stars[rng.below(stars.len())];
            Term::Rating(Comparison { min, max })
        }
        12 => {
            let names = ["3", "john", "JOHN DOE", "doe john", "коваль", "malinova", "31", "jo"];
            Term::Named(Named::Agent, Value::words(rng.pick(&names)))
        }
        13 => Term::Source(Vendor::ALL[rng.below(2)]),
        14 => {
            let absolute = root.join("south").to_string_lossy().into_owned();
            let paths = ["north", "2020", "deep/2020", "south/many.ndjson", "7.json", "nort", "south/2020", &absolute];
            Term::Folder(rng.pick(&paths).to_owned())
        }
        15 => Term::Named(Named::Account, Value::exact(rng.pick(&["208", "209", "5d0c7a46", "20"]))),
        16 => Term::Id(rng.pick(&["7", "8b7c3b3b-0005", "12", "8b7c3b3b"]).to_owned()),
        17 => Term::After(day(rng)),
        18 => Term::Before(day(rng)),
        _ => Term::On(day(rng)),
    })
}

/// Words, beginnings and pieces of words, and runs of them.
fn text(rng: &mut Rng) -> String {
    let word = rng.pick(WORDS);
    let chars: Vec<char> = word.chars().collect();
    match rng.below(6) {
        0 => chars[..=rng.below(chars.len())].iter().collect(),
        1 => {
            let start = rng.below(chars.len());
            chars[start..start + 1 + rng.below(chars.len() - start)].iter().collect()
        }
        2 => format!("{word} {}", rng.pick(WORDS)),
        3 => {
            rng.pick(&["user7", "example.com", "shop example", "kosik", "plan", "ada byte", "cz", "nothing"]).to_owned()
        }
        _ => word.to_owned(),
    }
}

fn day(rng: &mut Rng) -> Day {
    let (year, month) = (2014 + rng.small(14).cast_signed(), 1 + rng.small(12));
    match rng.below(6) {
        0 => Day::Today,
        1 => Day::Yesterday,
        2 => Day::Year(year),
        3 => Day::Month(year, month),
        _ => Day::Date(NaiveDate::from_ymd_opt(year, month, 1 + rng.small(28)).unwrap()),
    }
}
