//! Real requests to a real receiver: what is acknowledged is on the disk and gets into the library; nobody can bring it to its knees.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use afterchat::query::Query;
use afterchat::receive::{Event, Limits, Options, Receiver, Tls};
use afterchat::store::Store;
use afterchat::work::Cancel;
use tokio_rustls::rustls;

use crate::support::archives::gzip;
use crate::support::http::{connect, post, read, request, send};
use crate::support::library::moment;
use crate::support::program::{Dir, files, samples};

/// A receiver with an inbox and a library of its own.
struct Rig {
    folder: tempfile::TempDir,
    store: Store,
    receiver: Option<Receiver>,
    events: crossbeam_channel::Receiver<Event>,
}

impl Rig {
    fn new() -> Self {
        Self::with(|_| {})
    }

    fn with(change: impl FnOnce(&mut Options)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::at(folder, change)
    }

    fn at(folder: tempfile::TempDir, change: impl FnOnce(&mut Options)) -> Self {
        let store = Store::open(&folder.path().join("library.sqlite")).unwrap();
        let mut options = Options::new(folder.path().join("inbox"));
        options.listen.set_port(0);
        change(&mut options);
        let (sender, events) = crossbeam_channel::bounded(10_000);
        let receiver = Some(Receiver::start(options, store.clone(), sender).unwrap());
        Self { folder, store, receiver, events }
    }

    fn address(&self) -> SocketAddr {
        self.receiver.as_ref().unwrap().address()
    }

    fn inbox(&self) -> PathBuf {
        self.folder.path().join("inbox")
    }

    /// Files kept, without the lock.
    fn kept(&self) -> Vec<PathBuf> {
        files(&self.inbox()).into_iter().filter(|path| !path.ends_with(".lock")).collect()
    }

    fn stop(&mut self) {
        let receiver = self.receiver.take().unwrap();
        receiver.ask_to_stop();
        receiver.wait();
    }

    fn count(&self) -> usize {
        count(&self.store)
    }

    /// Waits until the library holds so many, at most two seconds longer than the disk needs for a file.
    fn wait_for(&self, conversations: usize) {
        let until = Instant::now() + Duration::from_secs(20);
        while self.count() < conversations {
            assert!(Instant::now() < until, "{} of {conversations}: {:?}", self.count(), self.told());
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// What was told so far, lines without their times.
    fn told(&self) -> Vec<String> {
        let text = |event| match event {
            Event::Line(line) => line.to_string().rsplit_once(' ').unwrap().0.rsplit_once(' ').unwrap().0.to_owned(),
            other => format!("{other:?}"),
        };
        self.events.try_iter().map(text).collect()
    }
}

fn count(store: &Store) -> usize {
    store.reader().unwrap().search(&Query::default(), moment(), &Cancel::default()).unwrap().ids.len()
}

/// A hook of some 3 KB.
fn hook(id: u64) -> Vec<u8> {
    let messages: Vec<_> = (0..12_u64)
        .map(|n| serde_json::json!({"type": "visitor", "name": "Ada Byte", "from": "visitor:1", "sentAt": 1_427_470_439_703 + n,
            "content": format!("Where is my order number {id}-{n}? {}", "It was to come yesterday. ".repeat(5))}))
        .collect();
    let hook = serde_json::json!({"accountId": 208, "beginAt": 1_427_470_439_703 + id, "channel": {"id": id}, "messages": messages});
    serde_json::to_vec(&hook).unwrap()
}

#[test]
fn both_vendors_arrive_in_every_wrapping() {
    let mut rig = Rig::new();
    let smartsupp = fs::read(first_of("smartsupp")).unwrap();
    let snapengage = fs::read(first_of("snapengage")).unwrap();
    assert_eq!(post(rig.address(), &smartsupp).json()["status"], "stored");
    assert_eq!(post(rig.address(), &snapengage).status, 200);
    rig.wait_for(2);

    // Sent again, packed, as a form and in pieces: the same two conversations.
    let form = format!(
        "payload={}",
        percent_encoding::utf8_percent_encode(
            std::str::from_utf8(&smartsupp).unwrap(),
            percent_encoding::NON_ALPHANUMERIC
        )
    );
    let chunked = format!(
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{}\r\n0\r\n\r\n",
        snapengage.len(),
        std::str::from_utf8(&snapengage).unwrap()
    );
    let address = rig.address();
    let packed =
        send(address, "POST", "/", &["Content-Type: application/json", "Content-Encoding: gzip"], &gzip(&smartsupp));
    let as_form = send(address, "POST", "/", &["Content-Type: application/x-www-form-urlencoded"], form.as_bytes());
    let mut stream = connect(address);
    stream.write_all(chunked.as_bytes()).unwrap();
    for answer in [packed, as_form, read(&mut stream)] {
        assert_eq!(answer.unwrap().status, 200);
    }
    rig.stop();
    assert_eq!(rig.count(), 2);
    let kept: Vec<Vec<u8>> = rig.kept().iter().map(|path| fs::read(path).unwrap()).collect();
    assert_eq!(kept.len(), 5);
    for (bytes, times) in [(&smartsupp, 2), (&snapengage, 2), (&form.clone().into_bytes(), 1)] {
        assert_eq!(kept.iter().filter(|kept| *kept == bytes).count(), times);
    }
}

/// The first sample file of a folder that is one whole request.
fn first_of(vendor: &str) -> PathBuf {
    let whole = |path: &PathBuf| {
        path.extension().is_some_and(|ending| ending == "json") && fs::read(path).unwrap().starts_with(b"{")
    };
    files(&samples().join(vendor)).into_iter().find(whole).unwrap()
}

#[test]
fn what_is_refused_is_told_in_json_and_not_kept() {
    let rig = Rig::with(|options| {
        options.token = Some("a-long-secret-token".into());
        options.limits.body = 10_000;
    });
    let address = rig.address();
    let body = hook(1);
    let right = "Authorization: Bearer a-long-secret-token";
    let bomb = gzip(&vec![b' '; 1 << 20]);
    for (method, path, headers, body, status, reason) in [
        ("POST", "/", &[][..], &body[..], 401, "unauthorized"),
        ("POST", "/", &["Authorization: Bearer a-long-secret-tokem"], &body, 401, "unauthorized"),
        ("POST", "/a-long-secret-toke", &[], &body, 401, "unauthorized"),
        ("POST", "/other", &[right], &body, 404, "not-found"),
        ("GET", "/", &[right], b"", 405, "method-not-allowed"),
        ("DELETE", "/healthz", &[], b"", 405, "method-not-allowed"),
        ("POST", "/", &[right], b" \r\n", 400, "empty"),
        ("POST", "/", &[right], &[b'x'; 10_001], 413, "too-large"),
        ("POST", "/", &[right, "Content-Encoding: gzip"], &bomb, 413, "too-large"),
        ("POST", "/", &[right, "Content-Encoding: br"], &body, 415, "unsupported-encoding"),
        ("POST", "/", &[right, "Content-Type: image/png"], &body, 415, "unsupported-type"),
    ] {
        let answer = send(address, method, path, headers, body).unwrap();
        assert_eq!(
            (answer.status, answer.json()["error"].as_str()),
            (status, Some(reason)),
            "{method} {path} {headers:?}"
        );
        assert!(answer.json()["message"].as_str().unwrap().ends_with('.'));
    }
    assert_eq!(send(address, "GET", "/healthz", &[], b"").unwrap().json()["status"], "ok");
    assert_eq!(rig.kept(), Vec::<PathBuf>::new());
    for (path, header) in [
        ("/", right),
        ("/", "Authorization: a-long-secret-token"),
        ("/a-long-secret-token", "X: y"),
        ("/hooks/a-long-secret-token/", "X: y"),
    ] {
        assert_eq!(send(address, "POST", path, &[header], &body).unwrap().status, 200, "{path} {header}");
    }
    let told = rig.told().join("\n");
    assert!(told.contains("401 unauthorized") && told.contains("200 stored smartsupp"), "{told}");
    assert!(!told.contains("secret") && !told.contains("Ada"), "{told}");
}

#[test]
fn what_cannot_be_read_is_kept_once() {
    let mut rig = Rig::new();
    for _ in 0..3 {
        let answer = post(rig.address(), r#"{"accountId": 208, "channel": {"#);
        assert_eq!((answer.status, answer.json()["status"].as_str()), (200, Some("kept-unread")));
    }
    assert_eq!(send(rig.address(), "POST", "/", &["Content-Encoding: gzip"], b"no gzip").unwrap().status, 200);
    rig.stop();
    let kept = rig.kept();
    assert_eq!(kept.len(), 2, "{kept:?}");
    assert!(kept.iter().all(|path| path.parent().unwrap().ends_with("unread")));
    assert_eq!(rig.count(), 0);
}

#[test]
fn strange_ids_make_no_strange_names() {
    let mut rig = Rig::new();
    for id in ["../../../evil", "a\u{0}b", "C:\\evil", "CON", &"x".repeat(300), "è/é"] {
        let body = serde_json::json!({"id": id, "type": "chat", "requested_by": "a@example.com", "created_at_seconds": 1_412_367_271});
        assert_eq!(post(rig.address(), body.to_string()).status, 200);
    }
    rig.stop();
    assert_eq!(rig.count(), 6);
    assert_eq!(
        fs::read_dir(rig.folder.path())
            .unwrap()
            .filter(|entry| !entry.as_ref().unwrap().file_name().to_str().unwrap().starts_with("library"))
            .count(),
        1
    );
    for path in rig.kept() {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(name.len() < 120 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)), "{name}");
    }
}

#[test]
fn a_disk_that_fails_is_told_and_tried_again() {
    let rig = Rig::new();
    let year = rig.inbox().join(chrono::Utc::now().format("%Y").to_string());
    fs::write(&year, "in the way").unwrap();
    for _ in 0..2 {
        let answer = post(rig.address(), hook(1));
        assert_eq!((answer.status, answer.json()["error"].as_str()), (503, Some("not-stored")));
        assert!(answer.head.to_ascii_lowercase().contains("retry-after: 60"), "{}", answer.head);
    }
    fs::remove_file(&year).unwrap();
    assert_eq!(post(rig.address(), hook(1)).status, 200);
    rig.wait_for(1);
    let told = rig.told();
    assert_eq!(told.iter().filter(|line| line.starts_with("Trouble")).count(), 1, "{told:?}");
}

#[test]
fn the_slow_give_way_and_the_bad_are_cut_off() {
    let rig = Rig::with(|options| {
        options.limits = Limits {
            connections: 16,
            pause: Duration::from_millis(700),
            memory: 1 << 20,
            body: 1 << 20,
            ..Limits::default()
        }
    });
    let address = rig.address();
    let head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n{";
    let slow: Vec<TcpStream> = (0..200)
        .map(|n| {
            let mut stream = connect(address);
            // Some never end their head, some their body, some say nothing.
            stream.write_all(&head[..[20, head.len(), 0][n % 3]]).ok();
            stream
        })
        .collect();
    assert_eq!(post(address, hook(1)).status, 200);
    // Those who were not pushed out are told to hurry, or cut off.
    for mut stream in slow {
        let answer = read(&mut stream);
        assert!(answer.is_none_or(|answer| answer.status == 408));
    }

    let long = format!("X: {}", "y".repeat(100_000));
    let answer = send(address, "POST", "/", &[&long], b"{}");
    assert!(answer.is_none_or(|answer| answer.status == 431));
    let mut stream = connect(address);
    stream.write_all(b"\x16\x03\x01 this is no HTTP\r\n\r\n").unwrap();
    assert!(read(&mut stream).is_none_or(|answer| answer.status == 400));
    // Gone in the middle of a body.
    let mut stream = connect(address);
    stream.write_all(head).unwrap();
    drop(stream);

    // Two requests in one go are answered one after the other.
    let mut stream = connect(address);
    let both = [request("POST", "/", &[], &hook(2)), request("POST", "/", &[], &hook(3))].concat();
    stream.write_all(&both).unwrap();
    assert_eq!((read(&mut stream).unwrap().status, read(&mut stream).unwrap().status), (200, 200));
    rig.wait_for(3);
    assert_eq!(rig.kept().len(), 3);
    let told = rig.told();
    for word in ["gave-way", "slow", "head-too-large", "not-http"] {
        assert!(told.iter().any(|line| line.starts_with(&format!("--- {word}"))), "{word}: {told:?}");
    }
}

#[test]
fn stopping_finishes_what_was_acknowledged() {
    let mut rig = Rig::new();
    let idle = connect(rig.address());
    let address = rig.address();
    let good = AtomicU64::new(0);
    thread::scope(|scope| {
        for client in 0..8 {
            let good = &good;
            scope.spawn(move || {
                for n in 0..1000 {
                    let Some(answer) = attempt(address, &hook(client * 1000 + n)) else { return };
                    good.fetch_add(u64::from(answer == 200), Ordering::Relaxed);
                }
            });
        }
        thread::sleep(Duration::from_millis(600));
        let begun = Instant::now();
        rig.stop();
        assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    });
    drop(idle);
    let good = usize::try_from(good.into_inner()).unwrap();
    assert!(good > 0);
    // Some may be stored whose answer did not arrive any more.
    assert!((good..=good + 8).contains(&rig.count()), "{good} acknowledged, {} there", rig.count());
    assert_eq!(rig.events.try_iter().last(), Some(Event::Stopped));
}

/// The status of a post; `None` where nobody answers.
fn attempt(address: SocketAddr, body: &[u8]) -> Option<u16> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_mins(1))).ok()?;
    stream.write_all(&request("POST", "/", &[], body)).ok()?;
    read(&mut stream).map(|answer| answer.status)
}

#[test]
fn what_lies_in_the_inbox_is_imported_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let day = folder.path().join("inbox/2015/03/27");
    fs::create_dir_all(&day).unwrap();
    fs::write(day.join("a.json"), hook(1)).unwrap();
    fs::write(day.join(".afterchat-incoming-x.part"), "{\"half").unwrap();
    let rig = Rig::at(folder, |_| {});
    rig.wait_for(1);
    assert_eq!(rig.kept(), [day.join("a.json")]);
    let again = Receiver::start(Options::new(rig.inbox()), rig.store.clone(), crossbeam_channel::bounded(1).0);
    assert!(again.unwrap_err().to_string().contains("Another Afterchat receives into this folder"));
}

#[test]
fn it_speaks_tls() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tls");
    let certificate = data.join("localhost.pem");
    let tls = Tls { certificate: certificate.clone(), key: data.join("localhost-key.pem") };
    let rig = Rig::with(|options| options.tls = Some(tls));
    let mut roots = rustls::RootCertStore::empty();
    roots.add(rustls::pki_types::pem::PemObject::from_pem_file(&certificate).unwrap()).unwrap();
    let config = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = rustls::ClientConnection::new(config.into(), "localhost".try_into().unwrap()).unwrap();
    let mut stream = rustls::StreamOwned::new(client, connect(rig.address()));
    stream.write_all(&request("POST", "/", &[], &hook(1))).unwrap();
    assert_eq!(read(&mut stream).unwrap().status, 200);
    // Plain HTTP on the same port is no way in.
    assert!(send(rig.address(), "POST", "/", &[], &hook(2)).is_none());
    rig.wait_for(1);
}

/// Clients that post, and threads that do no more than the disk asks for.
const CLIENTS: u64 = 64;
/// Bodies of each.
const EACH: u64 = 40;

#[test]
#[ignore = "a measurement"]
fn rate_beside_bare_threads() {
    let rig = Rig::new();
    let address = rig.address();
    let each = |work: &(dyn Fn(u64) + Sync)| {
        let begun = Instant::now();
        thread::scope(|scope| {
            for client in 0..CLIENTS {
                scope.spawn(move || work(client));
            }
        });
        (CLIENTS * EACH) as f64 / begun.elapsed().as_secs_f64()
    };
    let bare = rig.folder.path().join("bare");
    fs::create_dir(&bare).unwrap();
    let write = |client: u64| {
        for n in 0..EACH {
            let mut file = fs::File::create_new(bare.join(format!("{client}-{n}"))).unwrap();
            file.write_all(&hook(client * EACH + n)).unwrap();
            file.sync_all().unwrap();
            fs::File::open(&bare).unwrap().sync_all().unwrap();
        }
    };
    let mut memory = Vec::new();
    for round in 0..3 {
        let post = |client: u64| {
            let mut stream = connect(address);
            for n in 0..EACH {
                stream.write_all(&request("POST", "/", &[], &hook((round * CLIENTS + client) * EACH + n))).unwrap();
                assert_eq!(read(&mut stream).unwrap().status, 200);
            }
        };
        let (floor, rate) = (each(&write), each(&post));
        println!("{rate:.0} posts/s, {floor:.0} bare files/s: {:.2}", rate / floor);
        memory.push(resident());
        fs::remove_dir_all(&bare).unwrap();
        fs::create_dir(&bare).unwrap();
    }
    println!("resident after each round: {memory:?} MiB");

    let slow: Vec<TcpStream> = (0..2_000)
        .map(|_| {
            let mut stream = connect(address);
            stream.write_all(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{").ok();
            stream
        })
        .collect();
    let begun = Instant::now();
    for n in 0..20 {
        assert_eq!(post(address, hook(1_000_000 + n)).status, 200);
    }
    println!(
        "beside {} slow connections a post takes {:?}, resident {} MiB",
        slow.len(),
        begun.elapsed() / 20,
        resident()
    );
}

/// Memory of this process, MiB; 0 where the system does not tell.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// The program, receiving.
struct Program {
    child: Child,
    address: SocketAddr,
}

impl Program {
    fn start(dir: &Dir) -> Self {
        let mut child = dir
            .command(&["receive", "--listen", "127.0.0.1:0", "--inbox", "inbox", "--library", "library"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split('/').nth(2).unwrap_or_else(|| panic!("{line}")).parse().unwrap();
        Self { child, address }
    }
}

#[test]
fn the_program_refuses_what_would_be_open_to_all() {
    let dir = Dir::new();
    let ran = dir.run(&["receive", "--listen", "0.0.0.0:0"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("a token is needed") && ran.stderr.contains("hint:"), "{}", ran.stderr);
    let ran = dir.run(&["receive", "--listen", "0.0.0.0:0", "--token-env", "NOT_SET"]);
    assert!(ran.code == 2 && ran.stderr.contains("NOT_SET holds no token"), "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn the_program_stops_at_a_signal() {
    let dir = Dir::new();
    let mut program = Program::start(&dir);
    assert_eq!(post(program.address, hook(1)).status, 200);
    // The shell's own: a bare machine has no program of this name.
    let signal = format!("kill -TERM {}", program.child.id());
    assert!(std::process::Command::new("/bin/sh").args(["-c", &signal]).status().unwrap().success());
    assert!(program.child.wait().unwrap().success());
    assert_eq!(dir.run(&["search", "--count", "--library", "library"]).stdout(), "1\n");
}

#[test]
fn a_killed_program_loses_nothing_it_acknowledged() {
    kill(4);
}

#[test]
#[ignore = "takes minutes"]
fn killed_fifty_times_it_loses_nothing_it_acknowledged() {
    kill(50);
}

/// Kills the program so many times while eight clients post.
fn kill(times: u64) {
    let dir = Dir::new();
    let mut acknowledged = Vec::new();
    for run in 0..times {
        let mut program = Program::start(&dir);
        let address = program.address;
        acknowledged.extend(thread::scope(|scope| {
            let clients: Vec<_> = (0..8)
                .map(|client| {
                    scope.spawn(move || {
                        let ids = (0..100_000).map(|n| run * 1_000_000 + client * 100_000 + n);
                        ids.take_while(|id| attempt(address, &hook(*id)) == Some(200)).collect::<Vec<_>>()
                    })
                })
                .collect();
            thread::sleep(Duration::from_millis(300 + run * 37 % 400));
            program.child.kill().unwrap();
            program.child.wait().unwrap();
            clients.into_iter().flat_map(|client| client.join().unwrap()).collect::<Vec<_>>()
        }));
    }
    assert!(!acknowledged.is_empty());
    // Each is on the disk, whole.
    let kept = files(&dir.path("inbox"));
    let names: Vec<&str> = kept.iter().filter_map(|path| path.file_name()?.to_str()).collect();
    // What a killed run had begun to write has no name yet.
    let by_id: std::collections::BTreeMap<&str, usize> = names
        .iter()
        .enumerate()
        .filter(|(_, name)| !name.starts_with('.'))
        .filter_map(|(at, name)| Some((name.split('-').nth(2)?, at)))
        .collect();
    for id in &acknowledged {
        let at = by_id.get(id.to_string().as_str()).unwrap_or_else(|| panic!("{id} is not on the disk"));
        assert!(fs::read(&kept[*at]).unwrap() == hook(*id), "{id} is not whole");
    }
    // And in the library once the next one has started.
    let mut program = Program::start(&dir);
    let store = Store::open(&dir.path("library")).unwrap();
    let until = Instant::now() + Duration::from_mins(2);
    while count(&store) < by_id.values().len() {
        assert!(Instant::now() < until, "{} of {} are in the library", count(&store), by_id.len());
        thread::sleep(Duration::from_millis(50));
    }
    program.child.kill().unwrap();
    program.child.wait().unwrap();
    assert!(by_id.len() >= acknowledged.len());
}

#[test]
fn an_inbox_of_before_is_not_forgotten_silently() {
    let dir = Dir::new();
    fs::create_dir(dir.path("inbox")).unwrap();
    // The port is taken, so that the program ends.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    let start = |library: &str, more: &[&str]| {
        dir.run(&[&["receive", "--listen", &listen, "--library", library], more].concat()).stderr
    };
    let told = "shop.db.inbox now; if";
    let first = start("shop.db", &[]);
    assert!(first.contains(told) && first.contains("--inbox"), "{first}");
    for (library, more) in [("shop.db", &["--inbox", "inbox"][..]), ("library.sqlite", &[])] {
        let ran = start(library, more);
        assert!(!ran.contains("receives into"), "{ran}");
    }
}
