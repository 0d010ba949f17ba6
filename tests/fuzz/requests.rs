//! The receiver: heads and bodies as no sender should send them.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

use afterchat::receive::{Options, Receiver};
use afterchat::store::Store;

use crate::engine::fuzz;
use crate::texts::CHATS;

/// Answers a request may get.
const ANSWERS: [u16; 12] = [200, 400, 401, 403, 404, 405, 408, 411, 413, 415, 431, 503];

/// Sends bytes and reads to the end: what was answered. Without an answer the sender gives up after a moment, as if it had ended.
fn answered(address: SocketAddr, bytes: &[u8], moment: Duration) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    // Whoever is refused early may not read all that is sent.
    stream.write_all(bytes).ok();
    let mut answer = Vec::new();
    for (patience, last) in [(moment, false), (Duration::from_secs(25), true)] {
        stream.set_read_timeout(Some(patience)).unwrap();
        match stream.read_to_end(&mut answer) {
            Err(error) if error.kind() == ErrorKind::WouldBlock && last => panic!("no answer and no end"),
            Err(error) if error.kind() == ErrorKind::WouldBlock => drop(stream.shutdown(Shutdown::Write)),
            _ => break,
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

fn status(line: &str) -> Option<u16> {
    line.strip_prefix("HTTP/1.1 ").or_else(|| line.strip_prefix("HTTP/1.0 "))?.split(' ').next()?.parse().ok()
}

#[test]
fn requests() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("library.sqlite")).unwrap();
    let mut options = Options::new(folder.path().join("inbox"));
    options.listen.set_port(0);
    let (sender, events) = crossbeam_channel::bounded(1_000);
    let receiver = Receiver::start(options, store, sender).unwrap();
    let address = receiver.address();
    let post = |headers: &str, body: &[u8]| {
        [
            format!("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n{headers}\r\n").as_bytes(),
            body,
        ]
        .concat()
    };
    let chat = CHATS[0];
    let chunked = [format!("{:x}\r\n", chat.len()).as_bytes(), chat, b"\r\n0\r\n\r\n"].concat();
    let whole = post(&format!("Content-Length: {}\r\n", chat.len()), chat);
    let beginnings = [
        whole.clone(),
        post("Transfer-Encoding: chunked\r\n", &chunked),
        post("Content-Encoding: gzip\r\nContent-Length: 9\r\nAuthorization: Bearer x\r\n", b"\x1f\x8b\x08\0\0\0\0\0\0"),
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(),
        b"GET / HTTP/1.0\r\n\r\n".to_vec(),
    ];
    let mut tried = 0_u64;
    fuzz("requests", &beginnings, 300, |input| {
        tried += 1;
        // Ports take a minute to be free again.
        thread::sleep(Duration::from_millis(3));
        let answer = answered(address, input, Duration::from_millis(25));
        let statuses: Vec<u16> = answer.lines().filter_map(status).take(3).collect();
        assert!(statuses.iter().all(|status| ANSWERS.contains(status) || *status == 100), "{answer}");
        if tried.is_multiple_of(100) {
            assert_eq!(
                answered(address, &whole, Duration::from_secs(20)).lines().find_map(status),
                Some(200),
                "after {tried} inputs"
            );
            events.try_iter().for_each(drop);
        }
        format!("{statuses:?} {}", answer.len().min(400) / 8)
    });
    receiver.ask_to_stop();
    receiver.wait();
}
