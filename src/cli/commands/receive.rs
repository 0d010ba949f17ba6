//! `afterchat receive`

use std::io::Write as _;

use crossbeam_channel::bounded;

use crate::cli::Ending;
use crate::cli::args::{Global, ReceiveArgs};
use crate::cli::output::{self, Failure, counted, printable};
use crate::error::{Error, ErrorKind, Result};
use crate::import::shown_path;
use crate::receive::{Event, Limits, Options, Receiver, Tls};
use crate::secret::Secret;
use crate::settings::inbox_beside;

/// Events that may wait for standard error.
const WAITING: usize = 1024;
/// A shorter token can be guessed.
const SHORT: usize = 16;

pub(crate) fn run(global: &Global, args: &ReceiveArgs) -> Result<Ending, Failure> {
    let token = token(args)?;
    let store = global.store()?;
    // What nobody could import later is better not acknowledged.
    drop(store.writer()?);
    let inbox = args.inbox.clone().unwrap_or_else(|| inbox_beside(store.path()));
    let older = store.path().with_file_name("inbox");
    if args.inbox.is_none() && !inbox.exists() && older.is_dir() {
        let (older, inbox) = (shown_path(&older), shown_path(&inbox));
        output::hint(&format!(
            "this library receives into {inbox} now; if {older} is its own from before, import that folder once, or use --inbox"
        ));
    }
    let tls = args.tls_cert.clone().zip(args.tls_key.clone()).map(|(certificate, key)| Tls { certificate, key });
    let limits = Limits { body: args.max_body, ..Limits::default() };
    let beyond = !args.listen.ip().is_loopback();
    let (secret, plain) = (token.is_some(), tls.is_none());
    if token.as_ref().is_some_and(|token| token.reveal().len() < SHORT) {
        output::hint(&format!("a token of fewer than {SHORT} characters can be guessed"));
    }
    let options = Options { listen: args.listen, inbox: inbox.clone(), token, tls, signals: true, limits };
    let (events, told) = bounded(WAITING);
    let receiver = Receiver::start(options, store, events)?;
    if beyond && plain {
        output::hint("without --tls-cert and --tls-key conversations and token travel readable by all in between");
    }
    let scheme = if plain { "http" } else { "https" };
    let path = shown_path(&inbox);
    let with = if secret { ", with a token" } else { "" };
    let mut out = output::stdout();
    writeln!(out, "Receiving on {scheme}://{}/ into {}{with}; Ctrl+C stops", receiver.address(), printable(&path))?;
    out.flush()?;
    drop(out);
    for event in told {
        tell(&event);
    }
    receiver.wait();
    Ok(Ending::Done)
}

/// The token, from the command line or from the environment, where other users of the machine cannot see it.
fn token(args: &ReceiveArgs) -> Result<Option<Secret>> {
    let Some(name) = &args.token_env else { return Ok(args.token.clone()) };
    match std::env::var(name) {
        Ok(token) if !token.is_empty() => Ok(Some(token.into())),
        _ => Err(Error::new(ErrorKind::Usage, format!("The environment variable {name} holds no token"))
            .hint(format!("set it before: export {name}=…"))),
    }
}

/// One line on standard error; a closed one is no reason to stop receiving.
fn tell(event: &Event) {
    let text = match event {
        Event::Line(line) => line.to_string(),
        Event::Indexed(done) => format!(
            "imported {}: {} added, {} updated{}{}",
            counted(done.files, "file", "files"),
            done.added,
            done.updated,
            some(done.skipped, "without a conversation"),
            some(done.failed, "with errors"),
        ),
        Event::Trouble(sentence) => format!("error: {sentence}"),
        Event::Over(sentence) => format!("over: {sentence}"),
        Event::Stopped => "stopped".to_owned(),
    };
    output::to_stderr(&format!("{}\n", printable(&text)));
}

fn some(number: u64, what: &str) -> String {
    if number == 0 { String::new() } else { format!(", {number} {what}") }
}
