//! A name server of one's own, speaking UDP on this machine.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::net::UdpSocket;

/// Texts by name; a name with none is unknown, and a silent server answers that it failed.
#[derive(Default)]
struct Zone {
    texts: HashMap<String, Vec<String>>,
    failing: bool,
    asked: Vec<String>,
}

/// A name server.
pub(crate) struct NameServer {
    pub(crate) address: SocketAddr,
    zone: Arc<Mutex<Zone>>,
    task: tokio::task::JoinHandle<()>,
}

impl NameServer {
    pub(crate) async fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let zone = Arc::new(Mutex::new(Zone::default()));
        let answers = Arc::clone(&zone);
        let task = tokio::spawn(async move {
            let mut question = [0_u8; 1500];
            while let Ok((length, from)) = socket.recv_from(&mut question).await {
                let answer = answer(&question[..length], &mut answers.lock().unwrap());
                socket.send_to(&answer, from).await.unwrap();
            }
        });
        Self {
            address,
            zone,
            task,
        }
    }

    /// Writes the texts of a name; none takes the record away.
    pub(crate) fn set(&self, name: &str, texts: &[&str]) {
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        let mut zone = self.zone.lock().unwrap();
        zone.texts.insert(name.to_owned(), texts);
    }

    /// Whether every question is answered with a failure from now on.
    pub(crate) fn fail(&self, failing: bool) {
        self.zone.lock().unwrap().failing = failing;
    }

    /// The names that were asked for since this was last called.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.zone.lock().unwrap().asked)
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The answer to one question (RFC 1035, 4.1).
fn answer(question: &[u8], zone: &mut Zone) -> Vec<u8> {
    let mut name = Vec::new();
    let mut at = 12;
    while question[at] != 0 {
        let length = usize::from(question[at]);
        name.push(String::from_utf8_lossy(&question[at + 1..=at + length]).into_owned());
        at += 1 + length;
    }
    let end = at + 5;
    let name = name.join(".").to_ascii_lowercase();
    let none = Vec::new();
    let texts = zone.texts.get(&name).unwrap_or(&none).clone();
    zone.asked.push(name);
    let code: u8 = match (zone.failing, texts.is_empty()) {
        (true, _) => 2,
        (false, true) => 3,
        (false, false) => 0,
    };
    let count = if code == 0 { texts.len() } else { 0 };
    let mut answer = question[..2].to_vec();
    answer.extend([
        0x81,
        0x80 | code,
        0,
        1,
        0,
        u8::try_from(count).unwrap(),
        0,
        0,
        0,
        0,
    ]);
    answer.extend(&question[12..end]);
    for text in texts.iter().take(count) {
        // Long texts come in pieces.
        let pieces: Vec<&[u8]> = text.as_bytes().chunks(20).collect();
        let length = text.len() + pieces.len();
        answer.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60]);
        answer.extend(u16::try_from(length).unwrap().to_be_bytes());
        for piece in pieces {
            answer.push(u8::try_from(piece.len()).unwrap());
            answer.extend(piece);
        }
    }
    answer
}
