//! HTTP/1.1 as a client: requests written beforehand, answers read by their length. Nothing here
//! allocates for a request, so that the generator leaves the machine to the servers.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, bail};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// Stands for a number in a request, a new one each time it is sent.
pub(crate) const COUNTER: &str = "########";

/// A request as it goes over the wire.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    bytes: Vec<u8>,
    /// Where the counters are.
    counters: Vec<usize>,
}

impl Request {
    /// A request to a host; `body` is JSON.
    pub(crate) fn new(
        method: &str,
        host: &str,
        path: &str,
        token: Option<&str>,
        body: Option<&str>,
    ) -> Self {
        let mut text =
            format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nAccept: application/json\r\n");
        if let Some(token) = token {
            text.push_str(&format!("Authorization: Bearer {token}\r\n"));
        }
        if let Some(body) = body {
            text.push_str(&format!(
                "Content-Type: application/json\r\nContent-Length: {}\r\n",
                body.len()
            ));
        }
        text.push_str("\r\n");
        text.push_str(body.unwrap_or_default());
        let counters = text.match_indices(COUNTER).map(|(at, _)| at).collect();
        Self {
            bytes: text.into_bytes(),
            counters,
        }
    }

    /// Puts a number where the counters are.
    pub(crate) fn count(&mut self, number: u64) {
        for at in &self.counters {
            let places = self.bytes.iter_mut().skip(*at).take(COUNTER.len());
            let mut rest = number;
            let mut digits: [u8; COUNTER.len()] = [b'0'; COUNTER.len()];
            for digit in digits.iter_mut().rev() {
                *digit = b'0' + u8::try_from(rest % 10).unwrap_or_default();
                rest /= 10;
            }
            for (place, digit) in places.zip(digits) {
                *place = digit;
            }
        }
    }
}

/// An answer; its body is in the connection's buffer until the next request.
#[derive(Debug)]
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) head: &'a [u8],
    pub(crate) body: &'a [u8],
}

/// A connection that is opened when needed, and again when the server closed it.
pub(crate) struct Connection {
    address: SocketAddr,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
}

struct Head {
    end: usize,
    status: u16,
    length: usize,
    close: bool,
}

impl Connection {
    /// To a server; nothing is opened yet.
    pub(crate) fn to(address: SocketAddr) -> Self {
        Self {
            address,
            stream: None,
            buffer: Vec::with_capacity(64 * 1024),
        }
    }

    /// Sends a request and reads the answer.
    ///
    /// # Errors
    /// When the server does not answer, or not in a way that is understood here.
    pub(crate) async fn send(&mut self, request: &Request) -> Result<Answer<'_>> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.address)
                    .await
                    .with_context(|| format!("{} takes no connection", self.address))?;
                stream.set_nodelay(true)?;
                stream
            }
        };
        stream.write_all(&request.bytes).await?;
        self.buffer.clear();
        let mut head = None;
        loop {
            if head.is_none() {
                head = read_head(&self.buffer)?;
            }
            if let Some(head) = &head
                && self.buffer.len() >= head.end + head.length
            {
                break;
            }
            if stream.read_buf(&mut self.buffer).await? == 0 {
                bail!("{} hung up in the middle of an answer", self.address);
            }
        }
        let Some(head) = head else {
            bail!("an answer without a head")
        };
        if !head.close {
            self.stream = Some(stream);
        }
        let (first, body) = self.buffer.split_at(head.end);
        Ok(Answer {
            status: head.status,
            head: first,
            body,
        })
    }
}

/// The head of an answer, when all of it is there.
fn read_head(buffer: &[u8]) -> Result<Option<Head>> {
    let Some(end) = buffer
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .map(|at| at + 4)
    else {
        return Ok(None);
    };
    let (head, _) = buffer.split_at(end);
    let mut lines = head.split(|byte| *byte == b'\n');
    let status = lines
        .next()
        .and_then(|line| line.split(|byte| *byte == b' ').nth(1))
        .and_then(|code| std::str::from_utf8(code).ok()?.parse().ok())
        .context("an answer without a status")?;
    let mut length = matches!(status, 204 | 304).then_some(0);
    let mut close = false;
    for line in lines {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            continue;
        };
        let (name, value) = line.split_at(colon);
        if name.eq_ignore_ascii_case(b"content-length") {
            length = std::str::from_utf8(value)?
                .trim_matches([':', ' ', '\r'])
                .parse()
                .ok();
        } else if name.eq_ignore_ascii_case(b"connection") {
            close = value
                .to_ascii_lowercase()
                .windows(5)
                .any(|five| five == b"close");
        }
    }
    let length = length.context("an answer without its length")?;
    Ok(Some(Head {
        end,
        status,
        length,
        close,
    }))
}

/// One request and its answer, for setting up.
///
/// # Errors
/// When the server does not answer, or does not answer that it worked.
pub(crate) async fn fetch(address: SocketAddr, request: &Request) -> Result<serde_json::Value> {
    let mut connection = Connection::to(address);
    let answer = connection.send(request).await?;
    if !(200..300).contains(&answer.status) {
        bail!("{}", refusal(request, &answer));
    }
    if answer.body.is_empty() {
        return Ok(serde_json::Value::Null);
    }
    Ok(serde_json::from_slice(answer.body)?)
}

/// What was asked, and what came instead.
pub(crate) fn refusal(request: &Request, answer: &Answer<'_>) -> String {
    let asked = String::from_utf8_lossy(&request.bytes);
    format!(
        "{} was answered with {}: {}",
        asked.lines().take(2).collect::<Vec<_>>().join(" "),
        String::from_utf8_lossy(answer.head)
            .lines()
            .next()
            .unwrap_or_default(),
        String::from_utf8_lossy(answer.body)
            .chars()
            .take(400)
            .collect::<String>(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_once_it_is_complete() {
        assert!(
            read_head(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n")
                .unwrap()
                .is_none()
        );
        let head =
            read_head(b"HTTP/1.1 201 Created\r\ncontent-length: 12\r\nConnection: Close\r\n\r\nab");
        let head = head.unwrap().unwrap();
        assert_eq!((head.status, head.length, head.close), (201, 12, true));
        assert!(read_head(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").is_err());
    }

    #[test]
    fn every_counter_of_a_request_moves() {
        let body = format!("{{\"name\":\"A {COUNTER}\",\"email\":\"a{COUNTER}@example.com\"}}");
        let mut request = Request::new("POST", "a.localhost", "/x", None, Some(&body));
        request.count(1_234);
        let text = String::from_utf8(request.bytes).unwrap();
        assert!(
            text.ends_with("{\"name\":\"A 00001234\",\"email\":\"a00001234@example.com\"}"),
            "{text}"
        );
    }
}
