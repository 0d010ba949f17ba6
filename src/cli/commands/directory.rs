//! `afterchat directory`: who is who.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::import::import_and_tell;
use crate::cli::args::Global;
use crate::cli::args_directory::{DirectoryAction, DirectoryArgs};
use crate::cli::output::{self, Failure, counted};
use crate::cli::{Ending, directory_text, json_directory};
use crate::directory::{
    Account, Fact, FactKind, HoursZone, OfficeHours, User, exported, is_email, parse_days, plain_id,
};
use crate::error::{Error, ErrorKind, Result as Done};
use crate::import::{ImportRequest, nowhere};
use crate::model::Timestamp;
use crate::store::Batch;
use crate::work::Cancel;
use crate::work::aside::{self, Access};

pub(crate) fn run(global: &Global, args: &DirectoryArgs) -> Result<Ending, Failure> {
    let everything = DirectoryAction::List { kinds: Vec::new(), json: false };
    match args.action.as_ref().unwrap_or(&everything) {
        DirectoryAction::List { kinds, json } => list(global, kinds, *json),
        DirectoryAction::Import { paths } => import(global, paths),
        DirectoryAction::Export { output } => export(global, output.as_deref()),
        DirectoryAction::NameAgent { id, name, email, role } => {
            let user = User {
                id: plain_id(id).to_owned(),
                name: name.trim().to_owned(),
                email: email.trim().to_owned(),
                role: role.trim().to_lowercase(),
                ..User::default()
            };
            if !["", "agent", "admin"].contains(&user.role.as_str()) {
                return Err(usage(format!("There is no role {role:?}"), "the roles are agent and admin"));
            }
            if !user.email.is_empty() && !is_email(&user.email) {
                return Err(usage(format!("{email:?} is no e-mail address"), "write it as name@example.com"));
            }
            let nothing = user.best_name().is_empty() && user.role.is_empty();
            if user.name.is_empty() && !nothing {
                return Err(usage(
                    "An empty name takes back what was typed in, so nothing else can be given with it".to_owned(),
                    "give the name, or leave out --email and --role",
                ));
            }
            type_in(global, &Fact::User(user), nothing, None)
        }
        DirectoryAction::TitleAccount { id, title } => {
            let (id, title) = (id.trim().to_owned(), title.trim().to_owned());
            let nothing = title.is_empty();
            type_in(global, &Fact::Account(Account { id, title, ..Account::default() }), nothing, None)
        }
        DirectoryAction::OfficeHours { hours, account, zone, from, remove } => {
            office_hours(global, hours.as_deref(), account, zone.as_deref(), *from, *remove)
        }
        DirectoryAction::Triggers { query, json, strict } => triggers(global, query, *json, *strict),
        DirectoryAction::Remove { kind, id } => {
            let id = if *kind == FactKind::User { plain_id(id) } else { id.trim() };
            let gone = in_batch(global, |batch| batch.forget_facts(*kind, id, false))?;
            let mut out = output::stdout();
            writeln!(out, "{} taken out", counted(gone, "fact", "facts"))?;
            out.flush()?;
            Ok(if gone > 0 { Ending::Done } else { Ending::Nothing })
        }
    }
}

fn list(global: &Global, kinds: &[FactKind], as_json: bool) -> Result<Ending, Failure> {
    let store = global.existing()?;
    let zone = global.zone(&store)?;
    let reader = store.reader()?;
    let directory = reader.directory()?;
    let wanted = |kind: FactKind| kinds.is_empty() || kinds.contains(&kind);
    let statistics = if wanted(FactKind::Statistics) { reader.facts(&[FactKind::Statistics])? } else { Vec::new() };
    let mut out = output::json_stdout();
    let mut any = false;
    for kind in FactKind::ALL.into_iter().filter(|kind| wanted(*kind)) {
        let lines = if as_json {
            json_directory::lines(&directory, &statistics, kind, zone)?
        } else {
            directory_text::lines(&directory, &statistics, kind, zone)
        };
        for line in lines {
            writeln!(out, "{line}")?;
            any = true;
        }
    }
    out.flush()?;
    Ok(if any { Ending::Done } else { Ending::Nothing })
}

fn triggers(global: &Global, query: &[String], as_json: bool, strict: bool) -> Result<Ending, Failure> {
    let store = global.indexed()?;
    let moment = global.moment(&store)?;
    let query = super::query(query, strict)?;
    let uses = store.reader()?.trigger_uses(&query, moment, &Cancel::default(), &mut |_done, _total| {})?;
    let mut out = output::json_stdout();
    if !as_json && !uses.is_empty() {
        writeln!(out, "{}", directory_text::USES)?;
    }
    for it in &uses {
        let line = if as_json { json_directory::trigger_use(it)? } else { directory_text::trigger_use(it) };
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    Ok(if uses.is_empty() { Ending::Nothing } else { Ending::Done })
}

/// The same import as any other: what the files hold besides is imported as well.
fn import(global: &Global, paths: &[PathBuf]) -> Result<Ending, Failure> {
    if nowhere(paths).is_some() {
        return Err(Error::new(ErrorKind::NotFound, "None of these files and folders exists")
            .hint("look at the name; relative paths begin at the folder the command runs in")
            .into());
    }
    let store = global.store()?;
    // Unchanged files too: what was taken out of the directory comes back when it is asked for.
    let request = ImportRequest { paths: paths.to_vec(), again: true };
    let (report, _no_json) = import_and_tell(&store, &request, None)?;
    let mut out = output::stdout();
    writeln!(out, "{} new to the directory, {} known", counted(report.learnt, "fact", "facts"), report.known)?;
    out.flush()?;
    let found = report.learnt + report.known > 0;
    Ok(if report.failed > 0 {
        Ending::Failed
    } else if found {
        Ending::Done
    } else {
        Ending::Nothing
    })
}

fn export(global: &Global, path: Option<&Path>) -> Result<Ending, Failure> {
    let store = global.existing()?;
    let entries = store.reader()?.facts(&FactKind::ALL)?;
    let text = exported(&entries)?;
    if let Some(path) = path.filter(|path| path.as_os_str() != "-") {
        aside::write(path, text.as_bytes(), Access::Owner)
            .map_err(|cause| Error::io("Could not write the directory", path, cause))?;
    } else {
        let mut out = output::json_stdout();
        out.write_all(text.as_bytes())?;
        out.flush()?;
    }
    Ok(if entries.is_empty() { Ending::Nothing } else { Ending::Done })
}

fn office_hours(
    global: &Global,
    hours: Option<&str>,
    account: &str,
    zone: Option<&str>,
    from: Option<chrono::NaiveDate>,
    remove: bool,
) -> Result<Ending, Failure> {
    let account = account.trim();
    if remove {
        let gone = in_batch(global, |batch| batch.forget_facts(FactKind::OfficeHours, account, true))?;
        return Ok(if gone > 0 { Ending::Done } else { Ending::Nothing });
    }
    let store = global.store()?;
    let own = global.zone(&store)?;
    let zone = zone.map_or(Some(HoursZone::Named(own)), HoursZone::parse).ok_or_else(|| {
        usage(
            format!("There is no time zone {:?}", zone.unwrap_or_default()),
            "give an IANA name such as Europe/Prague, or hours east of UTC such as 1 or -3.5",
        )
    })?;
    let wrong =
        |why: String| usage(format!("These hours cannot be: {why}"), "for example mon-fri 9:00-17:00; sat 10-12");
    let hours = hours.map(str::trim).filter(|hours| !hours.is_empty()).ok_or_else(|| {
        usage(
            "No hours are given".to_owned(),
            "write days and times such as mon-fri 9:00-17:00; --remove takes hours back that were typed in",
        )
    })?;
    let spans = parse_days(hours).map_err(wrong)?;
    let hours = OfficeHours::new(account, true, zone, spans).map_err(wrong)?;
    let too_far = |day| usage(format!("{day} is too far away"), "give a day between 1970 and 9999");
    let since = from.map(|day| zone.first_instant(day).ok_or_else(|| too_far(day))).transpose()?;
    type_in(global, &Fact::OfficeHours(hours), false, since.or(Timestamp::from_millis(1)))?;
    // Hours that overlap became one, and the clock may be the library's: so it is said what holds now.
    list(global, &[FactKind::OfficeHours], false)
}

/// Puts one fact in place of those that were typed in about the same thing before, save for office hours of other days; or takes those back.
fn type_in(global: &Global, fact: &Fact, nothing: bool, since: Option<Timestamp>) -> Result<Ending, Failure> {
    if fact.id().is_empty() && fact.kind() != FactKind::OfficeHours {
        return Err(usage(
            "An empty id names nobody".to_owned(),
            "afterchat facets --by agent lists the ids there are",
        ));
    }
    let store = global.store()?;
    let since = since.unwrap_or(global.moment(&store)?.now);
    in_batch(global, |batch| batch.type_in(fact, since, nothing))?;
    Ok(Ending::Done)
}

fn in_batch<T>(global: &Global, write: impl FnOnce(&mut Batch<'_>) -> Done<T>) -> Result<T, Failure> {
    let mut writer = global.store()?.writer()?;
    let mut batch = writer.own_batch()?;
    let done = write(&mut batch)?;
    batch.commit()?;
    Ok(done)
}

fn usage(message: String, hint: &str) -> Failure {
    Error::new(ErrorKind::Usage, message).hint(hint).into()
}
