//! All facts, put in order: who somebody is, what a trigger was at a time, which hours held when.

use std::collections::{BTreeMap, BTreeSet};

use super::fact::plain_id;
use super::hours::DAY_MS;
use super::{Account, Answer, Entry, Fact, Hook, HoursZone, OfficeHours, Trigger, User};
use crate::model::{Agent, Timestamp};

/// What is known of accounts, users, triggers, office hours and hooks. Statistics are many and are kept apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    accounts: BTreeMap<String, Account>,
    users: Vec<User>,
    /// Places in `users`.
    by_id: BTreeMap<String, usize>,
    by_email: BTreeMap<String, usize>,
    triggers: Vec<TriggerHistory>,
    /// Of an account, or of all others where it is empty; in order of their dates.
    hours: BTreeMap<String, Vec<Dated>>,
    hooks: BTreeMap<(String, String), Hook>,
    answers: Vec<(Timestamp, Answer)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Dated {
    since: Timestamp,
    by_hand: bool,
    hours: OfficeHours,
}

/// The office hours of one account with their dates. Remembers the clock of the day it was asked for last, because neighbouring conversations
/// mostly began on the same day.
#[derive(Clone, Debug)]
pub struct Timetable<'d> {
    all: &'d [Dated],
    /// Days since 1970 in UTC.
    day: i64,
    /// How far the clock is ahead of UTC on that whole day; `None` where it is not known or changes.
    offset_ms: Option<(HoursZone, i64)>,
}

impl<'d> Timetable<'d> {
    /// The hours that held at an instant (ms since 1970).
    #[must_use]
    pub fn hours(&self, at_ms: i64) -> Option<&'d OfficeHours> {
        let began = |dated: &&Dated| dated.since.as_millis() <= at_ms;
        let typed = self.all.iter().filter(|dated| dated.by_hand).rev().find(began);
        let imported = || self.all.iter().filter(|dated| !dated.by_hand).rev().find(began);
        let first = || self.all.iter().find(|dated| !dated.by_hand);
        typed.or_else(imported).or_else(first).map(|dated| &dated.hours)
    }

    /// As [`Directory::in_hours`].
    pub fn is_open(&mut self, at_ms: i64) -> Option<bool> {
        let hours = self.hours(at_ms)?;
        let day = at_ms.div_euclid(DAY_MS);
        let known = self.offset_ms.filter(|(zone, _offset)| self.day == day && *zone == hours.zone);
        let offset_ms = if let Some((_zone, offset)) = known {
            offset
        } else {
            // Far beyond all calendars only in a library that is damaged.
            let first = day.saturating_mul(DAY_MS);
            let last = first.saturating_add(DAY_MS - 1);
            let constant = hours.zone.offset_ms(first) == hours.zone.offset_ms(last);
            let offset = hours.zone.offset_ms(at_ms);
            self.day = day;
            self.offset_ms = constant.then_some((hours.zone, offset));
            offset
        };
        hours.is_open_by(at_ms, offset_ms)
    }
}

/// What a trigger was, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TriggerHistory {
    /// The vendor's id; empty where only a request is known.
    pub id: String,
    /// Its definitions in order of their dates; never none, neighbours differ.
    pub definitions: Vec<(Timestamp, Trigger)>,
}

impl TriggerHistory {
    /// The newest definition.
    #[must_use]
    pub fn newest(&self) -> Option<&Trigger> {
        self.definitions.last().map(|(_since, trigger)| trigger)
    }

    /// Every name it has had, the newest first, each once.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for (_since, trigger) in self.definitions.iter().rev() {
            if !names.contains(&trigger.name.as_str()) {
                names.push(&trigger.name);
            }
        }
        names
    }
}

/// A definition of a trigger and since when it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition<'d> {
    /// When it was saved.
    pub since: Timestamp,
    /// What it says.
    pub trigger: &'d Trigger,
    /// What the trigger is called now.
    pub name_now: &'d str,
}

impl Directory {
    /// Puts facts in order. What was typed in counts more than what was imported, and newer more than older; statistics are left out.
    #[must_use]
    pub fn of(mut entries: Vec<Entry>) -> Self {
        // Sorting is stable, so facts of one date stay in the library's order.
        entries.sort_by_key(|entry| (entry.by_hand, entry.since));
        let mut book = Self::default();
        let mut requests = Vec::new();
        let mut triggers = Vec::new();
        for Entry { since, by_hand, fact } in entries {
            let Some(since) = since else { continue };
            match fact {
                Fact::Account(account) => book.add_account(account),
                Fact::User(user) if user.id.is_empty() => requests.push(user),
                Fact::User(user) => book.add_user(user),
                Fact::Trigger(trigger) => triggers.push((since, trigger)),
                Fact::OfficeHours(hours) => {
                    book.hours.entry(hours.account.clone()).or_default().push(Dated { since, by_hand, hours });
                }
                Fact::Hook(hook) => {
                    book.hooks.insert((hook.id.clone(), hook.name.clone()), hook);
                }
                Fact::Answer(answer) => book.answers.push((since, answer)),
                Fact::Statistics(_) => {}
            }
        }
        book.add_requests(requests);
        book.add_triggers(triggers);
        // A request for an account whose answer is known says nothing new.
        let answered: BTreeSet<String> =
            book.accounts.values().filter(|it| !it.id.is_empty()).map(|it| it.title.clone()).collect();
        book.accounts.retain(|_, it| !it.id.is_empty() || !answered.contains(&it.title));
        for hours in book.hours.values_mut() {
            hours.dedup_by(|next, before| next.by_hand == before.by_hand && next.hours == before.hours);
        }
        book
    }

    /// Whether nothing at all is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// All accounts, by id.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }

    /// All users in order of their ids as texts, those without one last.
    pub fn users(&self) -> impl Iterator<Item = &User> {
        let known = self.by_id.values().filter_map(|at| self.users.get(*at));
        known.chain(self.users.iter().filter(|user| user.id.is_empty()))
    }

    /// All triggers in order of their ids, then of their names.
    #[must_use]
    pub fn triggers(&self) -> &[TriggerHistory] {
        &self.triggers
    }

    /// All hooks.
    pub fn hooks(&self) -> impl Iterator<Item = &Hook> {
        self.hooks.values()
    }

    /// All answers that say no more than how a call went, in order of their dates.
    #[must_use]
    pub fn answers(&self) -> &[(Timestamp, Answer)] {
        &self.answers
    }

    /// All office hours: since when, whether typed in, what; by account.
    pub fn office_hours(&self) -> impl Iterator<Item = (Timestamp, bool, &OfficeHours)> {
        self.hours.values().flatten().map(|dated| (dated.since, dated.by_hand, &dated.hours))
    }

    /// The user with this id, or with this e-mail address, which is the id of SnapEngage's agents.
    #[must_use]
    pub fn user(&self, id: &str) -> Option<&User> {
        let id = plain_id(id);
        if id.is_empty() {
            return None;
        }
        let place = self.by_id.get(id).or_else(|| self.by_email.get(&id.to_lowercase()))?;
        self.users.get(*place)
    }

    /// What an agent is called: by the directory where it knows the id, else as the conversation says; empty where nobody knows.
    #[must_use]
    pub fn agent_name<'a>(&'a self, agent: &'a Agent) -> &'a str {
        self.name_of(&agent.name, &agent.id)
    }

    /// As [`Self::agent_name`], of a name and an id as a conversation has them.
    #[must_use]
    pub fn name_of<'a>(&'a self, name: &'a str, id: &str) -> &'a str {
        self.user(id).map(User::best_name).filter(|known| !known.is_empty()).unwrap_or(name)
    }

    /// The title of an account; empty where none is known.
    #[must_use]
    pub fn account_title(&self, id: &str) -> &str {
        self.accounts.get(id).map_or("", |account| &account.title)
    }

    /// The definition behind a message of this trigger, as it was at that time: the one that held then, or else the nearest of that name.
    #[must_use]
    pub fn trigger(&self, name: &str, account: &str, at: Option<Timestamp>) -> Option<Definition<'_>> {
        let name = name.trim();
        let elsewhere = |trigger: &Trigger| !trigger.account.is_empty() && trigger.account != account;
        let found = self.triggers.iter().filter_map(|history| {
            let named = |(_, trigger): &&(Timestamp, Trigger)| trigger.name.trim() == name;
            let before = |(since, _): &&(Timestamp, Trigger)| at.is_none_or(|at| *since <= at);
            let all = history.definitions.iter();
            let (since, trigger) = all.clone().rev().filter(before).find(named).or_else(|| all.clone().find(named))?;
            // The one that held then; before the first it is the first.
            let held = all.clone().rev().find(before).or_else(|| history.definitions.first());
            let holds = held.is_some_and(|(_, held)| held.name.trim() == name);
            let name_now = history.newest().map_or("", |newest| &newest.name);
            Some((elsewhere(trigger), !holds, Definition { since: *since, trigger, name_now }))
        });
        found.min_by_key(|(elsewhere, late, _)| (*elsewhere, *late)).map(|(_, _, definition)| definition)
    }

    /// The hours that held for an account at an instant (ms since 1970).
    ///
    /// Typed in ones hold from their date. Imported ones hold from when they were saved, and the first of them also before: that somebody saved
    /// an answer late does not mean that there were no hours.
    #[must_use]
    pub fn hours_of(&self, account: &str, at_ms: i64) -> Option<&OfficeHours> {
        self.timetable(account)?.hours(at_ms)
    }

    /// The office hours of an account, for many questions; `None` where none are known.
    #[must_use]
    pub fn timetable(&self, account: &str) -> Option<Timetable<'_>> {
        let all = self.hours.get(account).or_else(|| self.hours.get(""))?;
        Some(Timetable { all, day: 0, offset_ms: None })
    }

    /// Whether any office hours are known.
    #[must_use]
    pub fn has_hours(&self) -> bool {
        !self.hours.is_empty()
    }

    /// Whether some account has office hours of its own.
    #[must_use]
    pub fn hours_differ(&self) -> bool {
        self.hours.keys().any(|account| !account.is_empty())
    }

    /// Whether an account is staffed at an instant; `None` where no hours are known or in force.
    #[must_use]
    pub fn in_hours(&self, account: &str, at_ms: i64) -> Option<bool> {
        self.hours_of(account, at_ms)?.is_open(at_ms)
    }

    fn add_account(&mut self, account: Account) {
        // A request has no id yet: its title is all that is known.
        let place = if account.id.is_empty() { format!("\u{0}{}", account.title) } else { account.id.clone() };
        let known = self.accounts.entry(place).or_default();
        *known = account.over(std::mem::take(known));
    }

    fn add_user(&mut self, user: User) {
        let place = *self.by_id.entry(user.id.clone()).or_insert_with(|| {
            self.users.push(User::default());
            self.users.len() - 1
        });
        if !user.email.is_empty() {
            self.by_email.insert(user.email.to_lowercase(), place);
        }
        if let Some(known) = self.users.get_mut(place) {
            *known = user.over(std::mem::take(known));
        }
    }

    /// Users of whom requests are known, the newest last: e-mail addresses are unique, so they are those with the same address.
    fn add_requests(&mut self, requests: Vec<User>) {
        let mut joined: Vec<User> = Vec::new();
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for user in requests {
            let place = match user.email.to_lowercase() {
                nobody if nobody.is_empty() => joined.len(),
                email => *places.entry(email).or_insert(joined.len()),
            };
            match joined.get_mut(place) {
                Some(known) => *known = user.over(std::mem::take(known)),
                None => joined.push(user),
            }
        }
        for user in joined {
            let email = user.email.to_lowercase();
            if let Some(known) = self.by_email.get(&email).and_then(|place| self.users.get_mut(*place)) {
                // What an answer says counts more.
                *known = std::mem::take(known).over(user);
                continue;
            }
            if !email.is_empty() {
                self.by_email.insert(email, self.users.len());
            }
            self.users.push(user);
        }
    }

    fn add_triggers(&mut self, triggers: Vec<(Timestamp, Trigger)>) {
        let (known, requests): (Vec<_>, Vec<_>) = triggers.into_iter().partition(|(_, trigger)| !trigger.id.is_empty());
        let mut histories: BTreeMap<(bool, String), TriggerHistory> = BTreeMap::new();
        let answered: BTreeSet<String> = known.iter().map(|(_, trigger)| trigger.name.clone()).collect();
        let unanswered = requests.into_iter().filter(|(_, trigger)| !answered.contains(&trigger.name));
        for (since, trigger) in known.into_iter().chain(unanswered) {
            let id = trigger.id.clone();
            let place = (id.is_empty(), if id.is_empty() { trigger.name.clone() } else { id.clone() });
            let history = histories.entry(place).or_default();
            history.id = id;
            history.definitions.push((since, trigger));
        }
        for history in histories.values_mut() {
            history.definitions.sort_by_key(|(since, _)| *since);
            history.definitions.dedup_by(|(_, next), (_, before)| next == before);
        }
        self.triggers = histories.into_values().collect();
    }
}

#[cfg(test)]
#[path = "book_tests.rs"]
mod tests;
