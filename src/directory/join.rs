//! A conversation and the directory: names for ids, the rule behind a triggered message, inside or outside office hours.

use std::collections::{BTreeMap, HashSet};

use super::{Directory, SentBy};
use crate::model::{Agent, Conversation, Role, Timestamp, first_response};

/// What the directory adds to a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Joined {
    /// Title of the account; empty where none is known.
    pub account_title: String,
    /// The agents of the conversation, in its order.
    pub people: Vec<Person>,
    /// For each trigger of the conversation that is defined, by the name messages say: its rule in words.
    pub rules: BTreeMap<String, SentBy>,
    /// Whether it began inside office hours; `None` where no hours or no time are known.
    pub in_hours: Option<bool>,
    /// How much of the first response fell into office hours, ms.
    pub open_response_ms: Option<i64>,
}

/// An agent and what the directory knows; empty text where nothing is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The vendor's id.
    pub id: String,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// `agent` or `admin`.
    pub role: String,
}

impl Directory {
    /// Joins a conversation that was just read: agents get the directory's names, messages of agents keep the name they were sent under and get one
    /// where they have none.
    #[must_use]
    pub fn join(&self, conversation: &mut Conversation) -> Joined {
        for message in conversation.messages.iter_mut().filter(|message| message.author_name.is_empty()) {
            let of_people = matches!(message.role, Role::Agent | Role::System);
            if of_people && let Some(user) = self.user(&message.author_id) {
                user.best_name().clone_into(&mut message.author_name);
            }
        }
        self.join_agents(&mut conversation.agents);
        let ends = first_response(&conversation.messages);
        Joined {
            account_title: self.account_title(&conversation.account).to_owned(),
            people: self.people(&conversation.agents),
            rules: self.rules(conversation),
            in_hours: conversation
                .started
                .and_then(|started| self.in_hours(&conversation.account, started.as_millis())),
            open_response_ms: ends
                .and_then(|(asked, answered)| self.open_response(&conversation.account, asked, answered)),
        }
    }

    /// Gives agents the directory's names; who then is the same person stands there once.
    pub fn join_agents(&self, agents: &mut Vec<Agent>) {
        let mut renamed = false;
        for agent in agents.iter_mut() {
            let name = self.agent_name(agent);
            if name != agent.name {
                agent.name = name.to_owned();
                renamed = true;
            }
        }
        // As sent they are told apart already; and most conversations have one.
        if renamed && agents.len() > 1 {
            let mut seen = HashSet::with_capacity(agents.len());
            agents.retain(|agent| seen.insert(agent.clone()));
        }
    }

    /// What is known of these agents.
    #[must_use]
    pub fn people(&self, agents: &[Agent]) -> Vec<Person> {
        let person = |agent: &Agent| {
            let user = self.user(&agent.id);
            Person {
                id: agent.id.clone(),
                name: self.agent_name(agent).to_owned(),
                email: user.map_or_else(String::new, |user| user.email.clone()),
                role: user.map_or_else(String::new, |user| user.role.clone()),
            }
        };
        agents.iter().map(person).collect()
    }

    /// How much of a wait fell into the office hours that held when it began, ms.
    #[must_use]
    pub fn open_response(&self, account: &str, asked: Timestamp, answered: Timestamp) -> Option<i64> {
        let (asked, answered) = (asked.as_millis(), answered.as_millis());
        self.hours_of(account, asked)?.open_ms(asked, answered)
    }

    fn rules(&self, conversation: &Conversation) -> BTreeMap<String, SentBy> {
        let mut rules = BTreeMap::new();
        for message in &conversation.messages {
            let Some(name) = message.triggered_by.as_deref().map(str::trim).filter(|name| !name.is_empty()) else {
                continue;
            };
            let at = message.sent.or(conversation.started);
            if !rules.contains_key(name)
                && let Some(found) = self.trigger(name, &conversation.account, at)
            {
                let renamed = found.name_now != found.trigger.name;
                let name_now = if renamed { found.name_now.to_owned() } else { String::new() };
                rules.insert(name.to_owned(), SentBy { trigger: found.trigger.clone(), name_now });
            }
        }
        rules
    }
}
