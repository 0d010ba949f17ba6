//! Random queries, answered by the library and by a filter over decoded conversations that is slow and obvious.
//!
//! The filter shares the folding of words with the library and nothing else: which texts count, what a phrase is, where days begin and how
//! results are ordered is said here once more.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use afterchat::decode::decode_payload;
use afterchat::directory::{Entry, Fact, HoursZone, OfficeHours, parse_days};
use afterchat::model::{Conversation, FlagName, MarkChange, Marks, Role, Timestamp, Vendor, Zone};
use afterchat::query::{
    Comparison, Day, Expr, Figure, Has, Highlight, Identity, Is, Moment, Named, Place as Where, Query, Side, Sort,
    Span, Term, TextKind, TextTerm, Unit, Value, Words, parse,
};
use afterchat::store::{ConversationId, FacetKind, Reader, searchable};
use afterchat::text::{Phrase, fold, match_ranges, tokens};
use afterchat::work::Cancel;
use chrono::{Datelike as _, NaiveDate, Timelike as _, Weekday};

use crate::support::library::filled;
use crate::support::made::{self, WORDS};
use crate::support::rng::Rng;

const CONVERSATIONS: usize = 420;
const QUERIES: usize = 4000;

const TAGS: &[&str] = &["complaint", "Stížnost", "VIP customer"];
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

const NAMED: &[(Named, &str)] = &[
    (Named::Agent, "John Doe"),
    (Named::Agent, "юлія коваль"),
    (Named::Agent, "agent@example.com"),
    (Named::Country, "cz"),
    (Named::Country, "Cesko"),
    (Named::City, "brno"),
    (Named::City, "nad labem"),
    (Named::Group, "vip"),
    (Named::Group, "VI"),
    (Named::Trigger, "Welcome 退货"),
    (Named::Trigger, "welcome"),
    (Named::Page, "https://shop.example.com/pricing?x=1"),
    (Named::Page, "shop.example.com/退货/"),
    (Named::Page, "shop.example.com"),
    (Named::Account, "208"),
    (Named::Tag, "complaint"),
    (Named::Tag, "stiznost"),
    (Named::Tag, "customer"),
];

/// A conversation as it was made.
struct Known {
    id: ConversationId,
    conversation: Conversation,
    /// The files it lies in.
    files: Vec<PathBuf>,
    /// The folded words of each text.
    texts: Vec<(Kind, Vec<String>)>,
    /// Name and value of each variable, folded.
    variables: Vec<(Vec<String>, Vec<String>)>,
    /// What the user noted.
    marks: Marks,
}

/// What a text is.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Visitor,
    Agent,
    Auto,
    Person,
    Email,
    Page,
    Referrer,
    Variable,
    Label,
    Other,
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
        texts: texts(&conversation).into_iter().map(|(kind, text)| (kind, words(text))).collect(),
        variables: variables(&conversation).into_iter().map(|(name, value)| (words(name), words(value))).collect(),
        marks: Marks::default(),
        conversation,
        files,
    });
    let mut known: Vec<Known> = known.collect();
    let mut writer = filled.store.writer().unwrap();
    let mut batch = writer.batch().unwrap();
    let prague = HoursZone::parse("Europe/Prague").unwrap();
    let hours = OfficeHours::new("", true, prague, parse_days(HOURS).unwrap()).unwrap();
    let hours = Entry { since: Timestamp::from_millis(1), by_hand: true, fact: Fact::OfficeHours(hours) };
    assert_eq!(batch.learn(&[hours]).unwrap(), 1);
    for known in &mut known {
        let now = Timestamp::from_millis(1_700_000_000_000).unwrap();
        let some = |rng: &mut Rng| rng.one_in(4).then_some(true);
        let mut change = MarkChange { starred: some(&mut rng), followed_up: some(&mut rng), ..MarkChange::default() };
        if rng.one_in(4) {
            change.add = vec![rng.pick(TAGS).to_owned(), rng.pick(WORDS).to_owned()];
        }
        if rng.one_in(5) {
            change.note = Some(format!("{} {}", rng.pick(WORDS), rng.pick(WORDS)));
        }
        let before = batch.mark(&[known.id], &change, now).unwrap();
        assert!(before.iter().all(|(id, marks)| *id == known.id && marks.is_empty()));
        known.marks = Marks::default().with(&change, now);
        let own = known.marks.tags.iter().chain([&known.marks.note]);
        known.texts.extend(own.map(|text| (Kind::Other, words(text))));
    }
    batch.commit().unwrap();
    reader.refresh().unwrap();
    let mut oracle = Oracle { known, remembered: BTreeMap::new() };
    let by_id: BTreeMap<ConversationId, usize> = oracle.known.iter().enumerate().map(|(at, it)| (it.id, at)).collect();
    assert_eq!(by_id.len(), CONVERSATIONS);

    // Remembers nothing of what the first one found.
    let mut second = filled.store.reader().unwrap();
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
            let count = |is: Is| members.iter().filter(|it| holds_is(it, is)).count() as u64;
            assert_eq!(counts.all, found.len() as u64, "{said}");
            assert_eq!(counts.is, Is::ALL.map(count), "{said}");
            for (place, stars) in counts.stars.iter().enumerate() {
                let rated = members.iter().filter(|it| it.conversation.stars() == u8::try_from(place + 1).ok());
                assert_eq!(*stars, rated.count() as u64, "{said}");
            }
        }
        if rng.one_in(4) {
            let limit = 1 + rng.below(60);
            let page = second.first_page(&query, moment, limit, &Cancel::default()).unwrap();
            assert_eq!(page.ids, found[..limit.min(found.len())], "the first page of {said}");
            assert!(page.complete.is_none_or(|complete| complete.ids == found), "{said}");
        }
        if rng.one_in(32) {
            let members: Vec<&Known> = found.iter().map(|id| &oracle.known[by_id[id]]).collect();
            check_facets(&mut reader, &query, moment, &members);
        }
        if let Expr::Term(term @ (Term::Text(_) | Term::Within(..) | Term::Variable { .. })) = &query.expr {
            let highlights = query.highlights();
            // Looking at every text of everything takes its time.
            for known in oracle.known.iter().filter(|_| rng.one_in(8)) {
                let own = known.marks.tags.iter().chain([&known.marks.note]);
                let own = own.map(|text| (TextKind::Detail, text.as_str()));
                let marked = searchable(&known.conversation)
                    .into_iter()
                    .chain(own)
                    .any(|(kind, text)| !match_ranges(text, &Highlight::phrases_at(&highlights, kind)).is_empty());
                // A variable may be asked for by its name alone, and its value from the beginning.
                let agrees = match term {
                    Term::Variable { value: None, .. } => true,
                    Term::Variable { .. } => marked || !holds(known, term, moment),
                    term => marked == holds(known, term, moment),
                };
                assert!(agrees, "{said}: marks in {}", known.conversation.key);
            }
            for line in reader.snippets(&found, &highlights).unwrap() {
                let phrases = query.phrases();
                assert_eq!(match_ranges(&line, &phrases).is_empty(), phrases.is_empty(), "{said}: {line:?}");
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
                let dated = matches!(term, Term::After(_) | Term::Before(_) | Term::On(_) | Term::Last(_));
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
        Term::Text(TextTerm { phrase, side, .. }) => {
            let sides: &[Kind] = match side {
                Side::Anywhere => &[],
                Side::Messages => &[Kind::Visitor, Kind::Agent, Kind::Auto],
                Side::Visitor => &[Kind::Visitor],
                Side::Agent => &[Kind::Agent],
            };
            has_text(known, sides, phrase)
        }
        Term::Within(place, Words { phrase, .. }) => {
            let places: &[Kind] = match place {
                Where::Visitor => &[Kind::Person, Kind::Email],
                Where::Email => &[Kind::Email],
                Where::Page => &[Kind::Page],
                Where::Referrer => &[Kind::Referrer],
                Where::Label => &[Kind::Label],
                Where::Variable => &[Kind::Variable],
            };
            has_text(known, places, phrase)
        }
        Term::Identity(Identity::VisitorId, id) => it.visitor.id == *id,
        Term::Identity(Identity::Email, address) => {
            it.visitor.emails.iter().any(|own| own.to_lowercase() == address.to_lowercase())
        }
        Term::Variable { name, value } => known.variables.iter().any(|(own, said)| {
            *own == words(name) && value.as_ref().is_none_or(|value| begins_with(said, &value.phrase))
        }),
        Term::Has(has) => match has {
            Has::Email => !it.visitor.emails.is_empty(),
            Has::Phone => !it.visitor.phones.is_empty(),
            Has::Link => it.speech().any(|message| message.text.contains("http")),
            Has::Translation => it.messages.iter().any(|message| !message.translations.is_empty()),
            Has::Problem => !it.problems.is_empty(),
            Has::Note => !known.marks.note.is_empty(),
        },
        Term::Figure(figure, Comparison { min, max }) => {
            let value = match figure {
                Figure::Duration => it.computed.duration_ms,
                Figure::FirstResponse => it.computed.first_response_ms,
                Figure::Wait => longest_wait(it),
                Figure::Messages => Some(i64::from(it.computed.messages())),
            };
            value.is_some_and(|value| {
                let value = u64::try_from(value).unwrap();
                min.is_none_or(|min| min <= value) && max.is_none_or(|max| value <= max)
            })
        }
        Term::Last(Span { count, unit: Unit::Hour }) => it.started.is_some_and(|at| {
            let ago = moment.now.as_millis() - at.as_millis();
            (0..=i64::from(*count) * 3_600_000).contains(&ago)
        }),
        Term::Last(Span { count, unit }) => {
            let today = moment.zone.local(moment.now).date_naive();
            let days_back = |days: u32| today - chrono::Days::new(u64::from(days) - 1);
            let months_back = |months: u32| (today - chrono::Months::new(months)).succ_opt().unwrap();
            let first = match unit {
                Unit::Week => days_back(7 * count),
                Unit::Month => months_back(*count),
                Unit::Year => months_back(12 * count),
                Unit::Day | Unit::Hour => days_back(*count),
            };
            on(&|started| (first..=today).contains(&started))
        }
        Term::Is(is) => holds_is(known, *is),
        Term::Rating(Comparison { min, max }) => it.stars().is_some_and(|stars| {
            let stars = u64::from(stars);
            min.is_none_or(|min| min <= stars) && max.is_none_or(|max| stars <= max)
        }),
        Term::Named(named, Value { text, exact }) => names(known, *named).iter().any(|(name, code)| {
            if *named == Named::Page {
                return *name == page(text);
            }
            if *exact || *named == Named::Account {
                return name == text
                    || code.eq_ignore_ascii_case(text)
                    || !words(text).is_empty() && words(name) == words(text);
            }
            let own = words(name);
            code.eq_ignore_ascii_case(text)
                || !words(text).is_empty() && words(text).iter().all(|word| own.contains(word))
        }),
        Term::Source(vendor) => it.key.vendor == *vendor,
        Term::Folder(path) => known.files.iter().any(|file| lies_in(file, Path::new(path))),
        Term::Id(id) => it.key.id == *id,
        Term::After(day) => on(&|started| started >= days(*day, moment).0),
        Term::Before(day) => on(&|started| started < days(*day, moment).0),
        Term::On(day) => on(&|started| (days(*day, moment).0..=days(*day, moment).1).contains(&started)),
    }
}

/// Office hours of the corpus, typed in below: by the wall clock of Prague.
const HOURS: &str = "mon-fri 8:30-12:00, 12:45-17:15; sat 22:00-2:00";

/// Whether a conversation began inside [`HOURS`].
fn staffed(it: &Conversation) -> Option<bool> {
    let local = Zone::from_name("Europe/Prague").unwrap().local(it.started?);
    let minute = local.hour() * 60 + local.minute();
    Some(match local.weekday() {
        Weekday::Sat => minute >= 22 * 60,
        Weekday::Sun => minute < 2 * 60,
        _ => (8 * 60 + 30..12 * 60).contains(&minute) || (12 * 60 + 45..17 * 60 + 15).contains(&minute),
    })
}

fn holds_is(known: &Known, is: Is) -> bool {
    let it = &known.conversation;
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
        Is::FollowedUp => known.marks.followed_up.is_some(),
        Is::Starred => known.marks.starred,
        Is::InHours => staffed(it) == Some(true),
        Is::AfterHours => staffed(it) == Some(false),
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

/// Whether the phrase stands in a text of one of these kinds; none = any.
fn has_text(known: &Known, kinds: &[Kind], phrase: &Phrase) -> bool {
    let texts = known.texts.iter().filter(|(kind, _)| kinds.is_empty() || kinds.contains(kind));
    texts.into_iter().any(|(_, words)| (0..words.len()).any(|start| begins_with(&words[start..], phrase)))
}

fn begins_with(words: &[String], phrase: &Phrase) -> bool {
    let wanted = &phrase.words;
    wanted.iter().enumerate().all(|(place, wanted_word)| {
        let last = place + 1 == wanted.len();
        words.get(place).is_some_and(|word| {
            if last && phrase.prefix { word.starts_with(wanted_word.as_str()) } else { word == wanted_word }
        })
    })
}

/// The names of a kind, each with its code or id.
fn names(known: &Known, named: Named) -> Vec<(String, String)> {
    let it = &known.conversation;
    let place = &it.visitor.place;
    let plain = |text: &String| (text.clone(), String::new());
    match named {
        Named::Agent => it.agents.iter().map(|agent| (agent.name.clone(), agent.id.clone())).collect(),
        Named::Country => vec![(place.country.clone(), place.country_code.clone())],
        Named::City => vec![plain(&place.city)],
        Named::Group => vec![plain(&it.visitor.group)],
        Named::Account => vec![plain(&it.account)],
        Named::Tag => known.marks.tags.iter().map(plain).collect(),
        Named::Trigger => {
            let spoken = it.messages.iter().filter(|message| message.is_speech());
            spoken.filter_map(|message| message.triggered_by.as_ref()).map(plain).collect()
        }
        Named::Page => {
            let visitor = &it.visitor;
            let more = [&visitor.page_url, &visitor.entry_url, &it.destination_url];
            it.paths.iter().map(|path| &path.url).chain(more).map(|url| plain(&page(url))).collect()
        }
    }
}

/// Host and path of an address.
fn page(address: &str) -> String {
    let end = address.find(['?', '#']).unwrap_or(address.len());
    let bare = address[..end].trim();
    let bare = bare.strip_prefix("https://").or(bare.strip_prefix("http://")).unwrap_or(bare);
    bare.trim_end_matches('/').to_owned()
}

/// The longest time between the first visitor message that nobody had answered and the answer, ms.
fn longest_wait(it: &Conversation) -> Option<i64> {
    let mut longest = None;
    let mut asked: Option<Option<i64>> = None;
    for message in &it.messages {
        let sent = message.sent.map(Timestamp::as_millis);
        if message.role == Role::Visitor && asked.is_none() {
            asked = Some(sent);
        }
        if message.role == Role::Agent {
            let waited = asked.take().flatten().zip(sent).map(|(asked, answered)| answered - asked);
            longest = longest.max(waited);
        }
    }
    longest
}

/// Every value has the conversations that it finds, and every conversation is counted somewhere.
fn check_facets(reader: &mut Reader, query: &Query, moment: Moment, members: &[&Known]) {
    let mut facets = |limit, contains: &str| {
        reader.facets(query, moment, &FacetKind::ALL, limit, contains, &Cancel::default()).unwrap()
    };
    let all = facets(usize::MAX, "");
    for (few, all) in facets(2, "").iter().zip(&all) {
        assert_eq!(few.values, all.values[..all.values.len().min(2)], "{query} {:?}", all.kind);
        assert_eq!((few.more, all.more), (all.values.len() > 2, false));
    }
    for facet in facets(usize::MAX, "BRN") {
        assert!(facet.values.iter().all(|value| words(&value.text).join(" ").contains("brn")), "{:?}", facet.kind);
        assert!(facet.kind != FacetKind::City || facet.values.len() <= 1, "one Brno");
    }
    for facet in &all {
        for value in &facet.values {
            let count = members.iter().filter(|it| holds(it, &value.term, moment)).count() as u64;
            assert_eq!(value.count, count, "{query}: {}", Expr::Term(value.term.clone()));
        }
        let Some(named) = Named::ALL.into_iter().find(|named| named.word() == facet.kind.word()) else { continue };
        for member in members {
            let named = names(member, named);
            if named.iter().any(|(name, code)| !name.is_empty() || !code.is_empty()) {
                let counted = facet.values.iter().any(|value| holds(member, &value.term, moment));
                assert!(counted, "{query}: {:?} of {}", facet.kind, member.conversation.key);
            }
        }
    }
}

/// Every text in which words count: what was written and its translations, the people, what the site and the agents noted, the pages.
fn texts(it: &Conversation) -> Vec<(Kind, &str)> {
    let visitor = &it.visitor;
    let place = &visitor.place;
    let mut out: Vec<(Kind, &str)> = vec![
        (Kind::Person, &visitor.id),
        (Kind::Person, &visitor.name),
        (Kind::Person, &visitor.ip),
        (Kind::Page, &it.destination_url),
        (Kind::Page, &visitor.page_url),
        (Kind::Page, &visitor.entry_url),
        (Kind::Referrer, &visitor.referrer),
        (Kind::Other, &it.description),
        (Kind::Other, &it.key.id),
        (Kind::Other, &visitor.note),
        (Kind::Other, &visitor.group),
        (Kind::Other, &visitor.language),
        (Kind::Other, &visitor.browser),
        (Kind::Other, &visitor.os),
        (Kind::Other, &visitor.platform),
        (Kind::Other, &place.city),
        (Kind::Other, &place.region),
        (Kind::Other, &place.country),
        (Kind::Other, &place.country_code),
    ];
    out.extend(visitor.emails.iter().map(|text| (Kind::Email, text.as_str())));
    out.extend(visitor.phones.iter().map(|text| (Kind::Person, text.as_str())));
    out.extend(it.rating.iter().map(|rating| (Kind::Other, rating.comment.as_str())));
    out.extend(
        it.agents.iter().flat_map(|agent| [(Kind::Other, agent.id.as_str()), (Kind::Other, agent.name.as_str())]),
    );
    out.extend(it.paths.iter().flat_map(|path| [(Kind::Page, path.title.as_str()), (Kind::Page, path.url.as_str())]));
    out.extend(it.profile.iter().map(|detail| (Kind::Other, detail.value.as_str())));
    for (list, kind) in [
        (&it.variables, Kind::Variable),
        (&it.javascript_variables, Kind::Variable),
        (&it.operator_variables, Kind::Variable),
        (&it.labels, Kind::Label),
        (&it.plugins, Kind::Other),
    ] {
        out.extend(list.iter().flat_map(|it| [&it.name, &it.label, &it.value]).map(|text| (kind, text.as_str())));
    }
    for message in it.messages.iter().filter(|message| message.event.is_none() && message.is_speech()) {
        let (said, name, email) = match message.role {
            Role::Visitor => (Kind::Visitor, Kind::Person, Kind::Email),
            Role::Agent => (Kind::Agent, Kind::Other, Kind::Other),
            _ => (Kind::Auto, Kind::Other, Kind::Other),
        };
        out.extend([
            (said, message.text.as_str()),
            (name, message.author_name.as_str()),
            (email, message.email.as_str()),
        ]);
        let more = message.translations.iter().map(|translation| translation.text.as_str());
        let more = more.chain(message.triggered_by.as_deref());
        let files = message.attachments.iter().flat_map(|file| [file.name.as_str(), file.url.as_str()]);
        out.extend(more.chain(files).map(|text| (Kind::Other, text)));
    }
    out
}

/// Names and labels of variables with their values.
fn variables(it: &Conversation) -> Vec<(&str, &str)> {
    let all = [&it.variables, &it.javascript_variables, &it.operator_variables].into_iter().flatten();
    let named = all.flat_map(|it| [(it.name.as_str(), it.value.as_str()), (it.label.as_str(), it.value.as_str())]);
    named.filter(|(name, value)| !name.is_empty() || !value.is_empty()).collect()
}

/// Where a conversation stands: unknown figures last, equals newest first, then as they came.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    unknown: bool,
    figure: i64,
    name: Name,
    newest: Reverse<Option<Timestamp>>,
    id: Option<ConversationId>,
}

/// A name, in one direction or the other.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    Up(String),
    Down(Reverse<String>),
}

impl Place {
    fn with(self, id: ConversationId) -> Self {
        Self { id: Some(id), ..self }
    }
}

/// Missed 0, offline 1, dropped 2, triggered 3, else 4.
fn status(it: &Conversation) -> i64 {
    let flags = [FlagName::Missed, FlagName::Offline, FlagName::Dropped, FlagName::Triggered];
    flags.into_iter().position(|flag| it.flags.is(flag)).map_or(4, |at| i64::try_from(at).unwrap())
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
        Sort::FewestMessages => Some(i64::from(it.computed.messages())),
        Sort::Shortest => it.computed.duration_ms,
        Sort::FastestResponse => it.computed.first_response_ms,
        Sort::MissedFirst => Some(status(it)),
        Sort::MissedLast => Some(-status(it)),
        Sort::VendorsUp => Some(i64::from(it.key.vendor == Vendor::SnapEngage)),
        Sort::VendorsDown => Some(-i64::from(it.key.vendor == Vendor::SnapEngage)),
        _ => Some(0),
    };
    let least = |names: Vec<&str>| names.into_iter().map(fold).filter(|name| !name.is_empty()).min();
    let agents = || it.agents.iter().map(|it| if it.name.is_empty() { &it.id } else { &it.name }.as_str()).collect();
    let country = || {
        if it.visitor.place.country_code.is_empty() {
            &it.visitor.place.country
        } else {
            &it.visitor.place.country_code
        }
    };
    let name = match sort {
        Sort::AgentsUp | Sort::AgentsDown => least(agents()),
        Sort::CountriesUp | Sort::CountriesDown => least(vec![country()]),
        Sort::AccountsUp | Sort::AccountsDown => least(vec![&it.account]),
        _ => Some(String::new()),
    };
    let unknown = figure.is_none() || name.is_none();
    let name = name.unwrap_or_default();
    let name = match sort {
        Sort::AgentsDown | Sort::CountriesDown | Sort::AccountsDown => Name::Down(Reverse(name)),
        _ => Name::Up(name),
    };
    Place { unknown, figure: figure.unwrap_or(0), name, newest: Reverse(it.started), id: None }
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
    Some(match rng.below(34) {
        0..8 => {
            let term = TextTerm::new(&text(rng), rng.one_in(4))?;
            let side = if rng.one_in(3) { Side::ALL[rng.below(Side::ALL.len())] } else { Side::Anywhere };
            Term::Text(TextTerm { side, ..term })
        }
        20..23 => {
            let places = [Where::Visitor, Where::Email, Where::Page, Where::Referrer, Where::Label];
            Term::Within(places[rng.below(places.len())], Words::new(&text(rng), rng.one_in(3))?)
        }
        23 => {
            let name = rng.pick(&["plan", "PLAN", "pla", "topic"]).to_owned();
            let value = if rng.one_in(5) { None } else { Some(Words::new(&text(rng), rng.one_in(3))?) };
            Term::Variable { name, value }
        }
        32 => Term::Identity(Identity::VisitorId, rng.below(45).to_string()),
        33 => {
            let name = rng.pick(&["user", "User", "ser"]);
            Term::Identity(Identity::Email, format!("{name}{}@example.com", rng.below(32)))
        }
        24 => Term::Has(Has::ALL[rng.below(Has::ALL.len())]),
        25 | 26 => {
            let figure = Figure::ALL[rng.below(Figure::ALL.len())];
            let most = if figure == Figure::Messages { 7 } else { 900_000 };
            let min = u64::from(rng.small(most));
            let ends = [(Some(min), None), (None, Some(min)), (Some(min), Some(min + u64::from(rng.small(most))))];
            let (min, max) = ends[rng.below(ends.len())];
            Term::Figure(figure, Comparison { min, max })
        }
        27..30 => {
            let (named, text) = *NAMED.get(rng.below(NAMED.len())).unwrap();
            let exact = named == Named::Page || named == Named::Account || rng.one_in(2);
            Term::Named(named, Value { text: text.to_owned(), exact })
        }
        30 | 31 => Term::Last(Span { count: 1 + rng.small(900), unit: Unit::ALL[rng.below(Unit::ALL.len())] }),
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
