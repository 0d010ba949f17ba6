//! Made-up conversations of both vendors, odd ones among them, from a small vocabulary of many scripts, so that random queries hit some.

use serde_json::{Value, json};

use super::rng::Rng;

/// What people write. Forms of one word stand beside each other, and some are parts of others.
pub(crate) const WORDS: &[&str] = &[
    "refund",
    "REFUNDED",
    "order",
    "Order-17",
    "parcel",
    "42",
    "x1",
    "a",
    "Děkuji",
    "dekuji",
    "Straße",
    "STRASSE",
    "Łódź",
    "lodz",
    "naïve",
    "cafe\u{301}",
    "ﬁnal",
    "l’adresse",
    "C++",
    "заказ",
    "Заказать",
    "Ёлка",
    "київ",
    "παραγγελία",
    "ΠΑΡΑΓΓΕΛΊΑ",
    "我想退货谢谢",
    "退货",
    "謝謝",
    "注文をキャンセル",
    "ｷｬﾝｾﾙ",
    "환불해",
    "환불",
    "ขอบคุณมากค่ะ",
    "كتاب",
    "مُحَمَّد",
    "שָׁלוֹם",
    "हिन्दी",
    "👍🏽",
    "❤️",
    "https://shop.example.com/pricing?q=1",
    "co\u{ad}operate",
];

const NAMES: &[&str] = &["Ada Byte", "Žofie Králová", "李雷", "Юлія Коваль", "محمد", "O’Neil Ann", "", "ada byte"];
const AGENTS: &[(&str, &str)] =
    &[("3", "John Doe"), ("11", "Tereza Malinová"), ("31", "Юлія Коваль"), ("33", "John Roe")];
const PAGES: &[(&str, &str)] = &[
    ("https://shop.example.com/pricing", "Pricing"),
    ("https://shop.example.com/cs/kosik", "Košík"),
    ("https://shop.example.com/退货", "退货 returns"),
];
const FLAGS: &[&str] = &["isChat", "isMissed", "isTriggered", "isOffline", "isCompleted", "isDropped"];

/// Begin of the made-up time, ms: 2014-12-20. Some twelve years follow, with changes of clocks in every zone.
const BEGIN: u64 = 1_419_033_600_000;
const SPAN: u64 = 12 * 365 * 86_400_000;

/// A conversation; `number` makes its id.
pub(crate) fn conversation(rng: &mut Rng, number: usize) -> Value {
    if rng.one_in(3) { snapengage(rng, number) } else { smartsupp(rng, number) }
}

/// Some words, now and then none.
pub(crate) fn sentence(rng: &mut Rng) -> String {
    let words: Vec<&str> = (0..rng.below(7)).map(|_| rng.pick(WORDS)).collect();
    words.join(rng.pick(&[" ", " ", ", ", "\n", ""]))
}

fn begin(rng: &mut Rng) -> u64 {
    let at = BEGIN + rng.next() % SPAN;
    // Some on the hour, so that days begin and end exactly there, and some at the same moment.
    if rng.one_in(4) { at - at % 86_400_000 } else { at }
}

fn smartsupp(rng: &mut Rng, number: usize) -> Value {
    let begin = begin(rng);
    let mut at = begin;
    let visitor = rng.pick(NAMES);
    let messages: Vec<Value> = (0..rng.below(7))
        .map(|_| {
            at += 1000 * rng.below(500) as u64;
            let (id, name) = AGENTS[rng.below(AGENTS.len())];
            let text = sentence(rng);
            match rng.below(8) {
                0 => json!({"type": "system", "name": name, "from": format!("agent:{id}"), "content": "agent.join", "sentAt": at}),
                1 => json!({"type": "agent", "name": "", "from": "", "content": text, "sentAt": at, "triggeredBy": "Welcome 退货"}),
                2..5 => json!({"type": "agent", "name": name, "from": format!("agent:{id}"), "content": text, "sentAt": at}),
                _ => json!({"type": "visitor", "name": visitor, "from": "visitor:x", "content": text, "sentAt": at}),
            }
        })
        .collect();
    let mut channel =
        json!({"id": number, "rating": rng.pick(&["null", "0", "1", "2", "3", "5"]).parse::<Value>().unwrap()});
    if rng.one_in(2) {
        channel["ratingDesc"] = json!(sentence(rng));
    }
    for flag in FLAGS {
        channel[*flag] = match rng.below(5) {
            0 => Value::Null,
            n => json!(n > 2),
        };
    }
    let account = if rng.one_in(3) { 209 } else { 208 };
    let mut out = json!({
        "accountId": account,
        "channel": channel,
        "visitor": {
            "id": rng.below(40), "name": visitor, "email": format!("user{}@example.com", rng.below(30)),
            "note": sentence(rng), "country": "Česko", "countryCode": rng.pick(&["CZ", "DE", ""]),
            "city": rng.pick(&["Brno", "brno", "Ústí nad Labem", ""]), "group": rng.pick(&["VIP", "wholesale", ""]),
            "phone": rng.pick(&["+420 777 000 111", ""]),
            "variables": {"plan": rng.pick(WORDS)}
        },
        "paths": paths(rng),
        "messages": messages,
    });
    // One in many has no time at all.
    if !rng.one_in(12) {
        out["beginAt"] = json!(begin);
        out["endAt"] = json!(at + 1000 * rng.below(90) as u64);
    }
    out
}

fn snapengage(rng: &mut Rng, number: usize) -> Value {
    let begin = begin(rng) / 1000;
    let mut at = begin;
    let messages: Vec<Value> = (0..rng.below(6))
        .map(|_| {
            at += rng.below(400) as u64;
            let (_, name) = AGENTS[rng.below(AGENTS.len())];
            let (sender, alias) = if rng.one_in(2) { ("AGENT", name) } else { ("VISITOR", "visitor") };
            let id = if sender == "AGENT" { "agent@example.com" } else { "" };
            let translations = if rng.one_in(3) { json!({"en": sentence(rng)}) } else { json!({}) };
            json!({"id": id, "sender": sender, "alias": alias, "message": sentence(rng), "date_seconds": at,
                "date_milliseconds": 5, "translations": translations})
        })
        .collect();
    let mut out = json!({
        "id": format!("8b7c3b3b-{number:04}"),
        "widget_id": rng.pick(&["5d0c7a46", "208"]),
        "type": rng.pick(&["chat", "chat", "offline"]),
        "requested_by": format!("user{}@example.com", rng.below(30)),
        "requester_details": {"name": rng.pick(NAMES), "company_name": rng.pick(WORDS)},
        "description": sentence(rng),
        "created_at_seconds": begin,
        "proactive_chat": rng.one_in(3),
        "page_url": PAGES[rng.below(PAGES.len())].0,
        "transcripts": messages,
        "labels": [{"name": "topic", "value": rng.pick(WORDS)}],
    });
    if rng.one_in(2) {
        out["survey_score"] = json!(25 * rng.below(5));
        out["survey_comments"] = json!(sentence(rng));
    }
    out
}

fn paths(rng: &mut Rng) -> Vec<Value> {
    let pages = (0..rng.below(3)).map(|_| PAGES[rng.below(PAGES.len())]);
    pages.map(|(url, title)| json!({"url": url, "title": title})).collect()
}
