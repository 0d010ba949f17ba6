//! `afterchat request`: calls of the vendor's REST API, shown; made where that is asked for.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use crate::cli::args::Global;
use crate::cli::args_request::{CHAT_CODE, RequestArgs};
use crate::cli::output::{self, Failure, counted};
use crate::cli::{Ending, now};
use crate::error::{Error, ErrorKind, Result as Done};
use crate::import::answer;
use crate::request::{Body, Call, KEY_VARIABLE, Options, chat_code, curl, preview_link, send};
use crate::secret::Secret;

pub(crate) fn run(global: &Global, args: &RequestArgs) -> Result<Ending, Failure> {
    if args.call == CHAT_CODE {
        return code(args);
    }
    let Some(call) = Call::named(&args.call) else { return Ok(Ending::Nothing) };
    let address = call.address(args.account.as_deref(), args.id.as_deref())?;
    let json = args.body.as_deref().map(read).transpose()?;
    let password = args.password_env.as_deref().map(|name| variable(name, "password")).transpose()?;
    let body = call.check(args.fields(json, password))?;
    for doubt in body.iter().flat_map(Body::doubts) {
        output::hint(&doubt);
    }
    let compact = body.as_ref().map(Body::compact);
    if !args.send {
        let url = format!("{}{address}", args.base_url.trim_end_matches('/'));
        // What a terminal would obey can only stand within texts of the JSON, where an escape means the same.
        let mut out = output::json_stdout();
        writeln!(out, "{} {url}", call.method())?;
        if let Some(body) = &body {
            writeln!(out, "\n{}", body.pretty())?;
        }
        writeln!(out, "\n{}", curl(&url, compact.as_deref()))?;
        out.flush()?;
        return Ok(Ending::Done);
    }
    let key = variable(KEY_VARIABLE, "key of the API")?;
    // Before anything is changed at the vendor's: where the answer is to be kept, and that it can be.
    let store = global.store()?;
    drop(store.writer()?);
    if args.base_url.starts_with("http://") && !is_local(&args.base_url) {
        output::hint("the key travels readable by all in between; use https:// where the API has it");
    }
    let options = Options { base_url: &args.base_url, key: &key, patience: Duration::from_secs(args.timeout) };
    let reply = send(&options, &address, compact.as_deref())?;
    let mut out = output::json_stdout();
    writeln!(out, "{}", if reply.is_empty() { "{}" } else { reply.trim() })?;
    out.flush()?;
    drop(out);
    let learnt = answer(&store, &address, &reply, now()?)?;
    if learnt > 0 {
        output::to_stderr(&format!("{} new to the directory\n", counted(learnt, "fact", "facts")));
    }
    Ok(Ending::Done)
}

fn code(args: &RequestArgs) -> Result<Ending, Failure> {
    let key = args.id.as_deref().unwrap_or_default();
    let (code, link) = (chat_code(key)?, preview_link(key)?);
    let mut out = output::stdout();
    writeln!(out, "{code}\n\n{link}")?;
    out.flush()?;
    Ok(Ending::Done)
}

fn read(path: &Path) -> Done<Secret> {
    let mut text = String::new();
    let read = if path.as_os_str() == "-" {
        std::io::stdin().lock().read_to_string(&mut text).map(|_bytes| text)
    } else {
        fs::read_to_string(path)
    };
    read.map(Secret::from).map_err(|cause| Error::io("Could not read the body", path, cause))
}

fn variable(name: &str, what: &str) -> Done<Secret> {
    match std::env::var(name) {
        Ok(value) if !value.is_empty() => Ok(value.into()),
        _ => Err(Error::new(ErrorKind::Usage, format!("The environment variable {name} holds no {what}"))
            .hint("set it before, where no history keeps it: read -rs and export")),
    }
}

/// Whether an address is on this machine, where nobody is in between.
fn is_local(url: &str) -> bool {
    let rest = url.strip_prefix("http://").unwrap_or(url);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // What stands before an @ is a name and a password.
    let host = authority.rsplit_once('@').map_or(authority, |(_login, host)| host);
    let address = host.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(address, _port)| address);
    let name = address.unwrap_or_else(|| host.split(':').next().unwrap_or_default());
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_told_from_others() {
        for (url, local) in [
            ("http://localhost", true),
            ("http://LOCALHOST:8080/a", true),
            ("http://127.0.0.1:1/", true),
            ("http://[::1]/", true),
            ("http://[::1]:8080", true),
            ("http://me@127.0.0.1", true),
            ("http://127.0.0.1:1@example.com/", false),
            ("http://127.0.0.1.example.com", false),
            ("http://localhost.example.com", false),
            ("http://192.0.2.1/?127.0.0.1", false),
            ("http://[2001:db8::1]:80", false),
        ] {
            assert_eq!(is_local(url), local, "{url}");
        }
    }
}
