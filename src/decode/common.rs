//! What both vendors' decoders do alike: order, agents, variables, identity.

use std::collections::{HashMap, HashSet};

use super::json::Json;
use super::loose::{At, Fields, Notes, list_of, restored, value_text};
use crate::model::{
    Agent, Attachment, ComputedFigures, Conversation, Flags, Key, Message, ProblemKind, Role, StatedFigures, Timestamp,
    Variable, Vendor, Visitor,
};

/// A conversation without anything in it.
pub(super) fn empty(vendor: Vendor) -> Conversation {
    Conversation {
        key: Key { vendor, account: String::new(), id: String::new(), begin: None },
        account: String::new(),
        type_stated: String::new(),
        flags: Flags::default(),
        started: None,
        started_stated: String::new(),
        time_uncertain: false,
        ended: None,
        visitor: Visitor::default(),
        agents: Vec::new(),
        messages: Vec::new(),
        paths: Vec::new(),
        rating: None,
        stated: StatedFigures::default(),
        computed: ComputedFigures::default(),
        variables: Vec::new(),
        javascript_variables: Vec::new(),
        operator_variables: Vec::new(),
        labels: Vec::new(),
        plugins: Vec::new(),
        profile: Vec::new(),
        description: String::new(),
        ended_by: String::new(),
        source_id: String::new(),
        case_url: String::new(),
        snapshot_url: String::new(),
        destination_url: String::new(),
        unknown: Vec::new(),
        problems: Vec::new(),
    }
}

/// A message without anything in it.
pub(super) fn silent(role: Role) -> Message {
    Message {
        role,
        role_stated: String::new(),
        author_name: String::new(),
        author_id: String::new(),
        author_stated: String::new(),
        text: String::new(),
        translations: Vec::new(),
        event: None,
        triggered_by: None,
        sent: None,
        sent_stated: String::new(),
        email: String::new(),
        attachments: Vec::new(),
        unknown: Vec::new(),
    }
}

/// The id in place of one that is missing: told by the payload itself, so that the same payload is the same conversation.
pub(super) fn id_or_hash(id: String, pointer: &str, payload: &[u8], notes: &mut Notes) -> String {
    if !id.is_empty() {
        return id;
    }
    let message =
        "There is no id; the content stands in for it, so copies that differ count as different conversations";
    notes.problems.push(crate::model::Problem {
        kind: ProblemKind::NoId,
        at: pointer.to_owned(),
        message: message.to_owned(),
    });
    let hash = blake3::hash(payload).to_hex();
    format!("hash-{}", hash.get(..32).unwrap_or(&hash))
}

/// Puts messages in order of time. Ties keep the vendor's order, and a message without a time stays behind the one before it.
pub(super) fn sort_by_time(mut messages: Vec<Message>) -> Vec<Message> {
    if messages.is_sorted_by_key(|message| message.sent) && messages.iter().all(|message| message.sent.is_some()) {
        return messages;
    }
    let mut time = None;
    let times: Vec<Option<Timestamp>> = messages
        .iter()
        .map(|message| {
            time = message.sent.or(time);
            time
        })
        .collect();
    // Their places are sorted, not the messages: these are large, and very many at times.
    let mut order: Vec<usize> = (0..messages.len()).collect();
    order.sort_by_key(|place| times.get(*place));
    for place in 0..messages.len() {
        // What belongs here may have been put aside by an exchange before.
        let mut from = order.get(place).copied().unwrap_or(place);
        while from < place {
            from = order.get(from).copied().unwrap_or(place);
        }
        if let Some(place) = order.get_mut(place) {
            *place = from;
        }
        messages.swap(place, from);
    }
    messages
}

/// The earliest and the latest time of the messages.
pub(super) fn first_and_last(messages: &[Message]) -> (Option<Timestamp>, Option<Timestamp>) {
    let times = || messages.iter().filter_map(|message| message.sent);
    (times().min(), times().max())
}

/// The agents of a conversation in order of appearance, each once.
#[derive(Debug, Default)]
pub(super) struct Agents {
    list: Vec<Agent>,
    by_id: HashMap<String, usize>,
    /// The first with a name.
    by_name: HashMap<String, usize>,
    /// Those without an id, by name.
    without_id: HashMap<String, usize>,
}

impl Agents {
    /// Adds an agent, or completes the one already there with the same id (or, where one of them has no id, the same name).
    ///
    /// Takes the same time however many there are: a file may name a new one in each of its messages.
    pub(super) fn add(&mut self, id: &str, name: &str) {
        if id.is_empty() && name.is_empty() {
            return;
        }
        let known = if id.is_empty() {
            self.by_name.get(name).copied()
        } else {
            let named = if name.is_empty() { None } else { self.without_id.get(name).copied() };
            [self.by_id.get(id).copied(), named].into_iter().flatten().min()
        };
        let at = known.unwrap_or(self.list.len());
        if known.is_none() {
            self.list.push(Agent { id: String::new(), name: String::new() });
        }
        let Some(agent) = self.list.get_mut(at) else { return };
        if agent.name.is_empty() && !name.is_empty() {
            name.clone_into(&mut agent.name);
            let first = self.by_name.entry(name.to_owned()).or_insert(at);
            *first = at.min(*first);
        }
        if agent.id.is_empty() && !id.is_empty() {
            id.clone_into(&mut agent.id);
            self.without_id.remove(&agent.name);
            let first = self.by_id.entry(id.to_owned()).or_insert(at);
            *first = at.min(*first);
        }
        if agent.id.is_empty() {
            self.without_id.entry(agent.name.clone()).or_insert(at);
        }
    }

    /// All of them.
    pub(super) fn into_list(self) -> Vec<Agent> {
        self.list
    }
}

/// The role a vendor's word names, in any case; `None` for an unknown word.
pub(super) fn role_of(word: &str) -> Option<Role> {
    const ROLES: [(&str, Role); 9] = [
        ("visitor", Role::Visitor),
        ("contact", Role::Visitor),
        ("agent", Role::Agent),
        ("operator", Role::Agent),
        ("trigger", Role::Trigger),
        ("bot", Role::Bot),
        ("system", Role::System),
        ("event", Role::System),
        ("", Role::Other),
    ];
    ROLES.iter().find(|(known, _)| known.eq_ignore_ascii_case(word.trim())).map(|(_, role)| *role)
}

/// Variables in any of their shapes: `{key: {label, value}}`, `{key: value}`, a list of `{name, label, value}`, a list of texts. Null
/// elements are skipped.
pub(super) fn variables(fields: &mut Fields<'_, '_>, key: &str, notes: &mut Notes) -> Vec<Variable> {
    let Some(value) = fields.take(key) else { return Vec::new() };
    let at = At::Key(&fields.at, key);
    match value {
        Json::Object(members, _) => {
            members.into_iter().map(|(name, value)| variable(name.into_owned(), value)).collect()
        }
        value => list_of(value, at, notes)
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(_, value)| variable(String::new(), value))
            .collect(),
    }
}

fn variable(name: String, value: Json<'_>) -> Variable {
    let described = value.members().is_some_and(|members| {
        members.iter().any(|(key, _)| key == "value")
            && members.iter().all(|(key, _)| matches!(key.as_ref(), "value" | "label" | "name" | "key"))
    });
    if !described {
        return Variable { name, label: String::new(), value: value_text(value) };
    }
    let mut variable = Variable { name, ..Variable::default() };
    let Json::Object(members, _) = value else { return variable };
    for (key, value) in members {
        let text = value_text(value);
        match key.as_ref() {
            "value" => variable.value = text,
            "label" => variable.label = text,
            _ if variable.name.is_empty() => variable.name = text,
            _ => {}
        }
    }
    variable
}

/// Files sent with a message, as the vendor's SDK names them: `{type, fileName, fileType, url, size}`; also plain addresses. One file
/// may stand without a list around it.
pub(super) fn attachments(fields: &mut Fields<'_, '_>, key: &str, notes: &mut Notes) -> Vec<Attachment> {
    let Some(value) = fields.take(key) else { return Vec::new() };
    let at = At::Key(&fields.at, key);
    let is_one = value.get("url").is_some() || matches!(value, Json::Text(_));
    let list = if is_one { vec![(0, value)] } else { list_of(value, at, notes) };
    list.into_iter()
        .filter(|(_, value)| !value.is_nothing())
        .filter_map(|(index, value)| attachment(value, At::Index(&at, index), notes))
        .collect()
}

/// One file; `None` where nothing in it says which.
pub(super) fn attachment(value: Json<'_>, at: At<'_>, notes: &mut Notes) -> Option<Attachment> {
    let url = match value {
        Json::Text(url) => url.into_owned(),
        value => {
            let mut fields = Fields::of(Some(value), at, notes);
            let mut first = |keys: &[&str]| {
                keys.iter().map(|key| fields.loose_text(key, notes)).find(|text| !text.is_empty()).unwrap_or_default()
            };
            let name = first(&["fileName", "file_name", "filename", "name"]);
            let url = first(&["url", "href", "link"]);
            let kind = first(&["fileType", "file_type", "mimeType", "mime_type", "contentType", "type"]);
            let size = first(&["size", "fileSize", "file_size", "bytes"]);
            let bytes = size.trim().parse().ok();
            if bytes.is_none() && !size.is_empty() {
                notes.keep(At::Key(&at, "size"), &restored(size));
            }
            fields.leave(&mut notes.kept);
            return (!name.is_empty() || !url.is_empty()).then_some(Attachment { name, url, kind, bytes });
        }
    };
    (!url.is_empty()).then_some(Attachment { name: String::new(), url, kind: String::new(), bytes: None })
}

/// Adds e-mail addresses or telephone numbers, each once in any case.
pub(super) fn add_once(list: &mut Vec<String>, texts: impl IntoIterator<Item = String>) {
    let alike = |text: &str| text.trim().to_ascii_lowercase();
    let mut known: HashSet<String> = list.iter().map(|text| alike(text)).collect();
    known.insert(String::new());
    list.extend(texts.into_iter().filter(|text| known.insert(alike(text))));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str, ms: Option<i64>) -> Message {
        Message { text: text.into(), sent: ms.and_then(Timestamp::from_millis), ..silent(Role::Agent) }
    }

    #[test]
    fn messages_stand_in_order_of_time() {
        let order = |messages: &[(&str, Option<i64>)]| {
            let sorted = sort_by_time(messages.iter().map(|(text, ms)| message(text, *ms)).collect());
            sorted.into_iter().map(|message| message.text).collect::<String>()
        };
        assert_eq!(order(&[("a", Some(1)), ("b", Some(1)), ("c", Some(2))]), "abc");
        assert_eq!(order(&[("c", Some(3)), ("d", None), ("a", Some(1)), ("b", None)]), "abcd");
        assert_eq!(order(&[("a", None), ("c", Some(3)), ("b", Some(2))]), "abc");
    }

    #[test]
    fn an_agent_is_one_by_id_or_else_by_name() {
        let mut agents = Agents::default();
        for (id, name) in
            [("3", ""), ("", ""), ("3", "Jo Field"), ("", "Jo Field"), ("4", "Jo Field"), ("", "Al"), ("5", "Al")]
        {
            agents.add(id, name);
        }
        let agents = agents.into_list();
        let found: Vec<_> = agents.iter().map(|agent| (agent.id.as_str(), agent.name.as_str())).collect();
        assert_eq!(found, [("3", "Jo Field"), ("4", "Jo Field"), ("5", "Al")]);
    }

    #[test]
    fn variables_have_many_shapes() {
        let read = |json: &str| {
            let mut notes = Notes::default();
            let json = Json::parse(json).expect(json);
            let mut fields = Fields::new(vec![("v".into(), json)], At::Root);
            let variables = variables(&mut fields, "v", &mut notes);
            assert_eq!(notes.problems.len(), 0);
            variables.into_iter().map(|v| format!("{}/{}/{}", v.name, v.label, v.value)).collect::<Vec<_>>()
        };
        assert_eq!(
            read(r#"{"plan":{"label":"Plan","value":"pro"},"n":{"label":"N","value":1234567890123456789}}"#),
            ["plan/Plan/pro", "n/N/1234567890123456789"]
        );
        assert_eq!(
            read(r#"{"plan":"pro","vip":true,"none":null,"cart":{"sum":1}}"#),
            ["plan//pro", "vip//true", "none//", "cart//{\"sum\":1}"]
        );
        assert_eq!(
            read(r#"[{"name":"a","value":"b"},null,{"label":"L","value":2},"text"]"#),
            ["a//b", "/L/2", "//text"]
        );
        assert_eq!(read("[]"), [""; 0]);
        assert_eq!(read("null"), [""; 0]);
    }
}
