use std::{os::unix::fs::PermissionsExt as _, path::Path};

use kernel::{Lang, id::OutboxId};
use notify::{Letter, Mail, Mailer};

use crate::{
    look::{at, settings, to},
    server::Server,
};

fn mail() -> Mail {
    let letter = Letter::Approved {
        tenant: "Öl & Söhne".into(),
        link: "https://acme.example.com/app/sign-in".into(),
    };
    Mail::new(to(), Lang::De, letter)
}

fn id() -> OutboxId {
    OutboxId::from_uuid(uuid::Uuid::from_u128(
        0x0199_0000_0000_7000_8000_0000_0000_0001,
    ))
}

fn header<'a>(message: &'a str, name: &str) -> Vec<&'a str> {
    let head = message.replace("\r\n", "\n");
    let end = head.find("\n\n").unwrap_or(head.len());
    message
        .lines()
        .take(head[..end].lines().count())
        .filter_map(|line| line.strip_prefix(name))
        .collect()
}

#[tokio::test]
async fn a_mail_server_gets_the_mail_with_its_sender_recipient_and_id() {
    let server = Server::start("250 ok").await;
    let settings = settings(&[
        ("SMTP_URL", &server.url()),
        ("MAIL_FROM", "Oak <no-reply@oak.example>"),
    ]);
    let mailer = Mailer::new(&settings, Path::new("unused")).unwrap();
    mailer.deliver(id(), &mail(), at()).await.unwrap();

    let received = server.received().await;
    assert_eq!(received.len(), 1);
    assert_eq!(
        received[0].from.split(' ').nth(1),
        Some("FROM:<no-reply@oak.example>")
    );
    assert_eq!(received[0].to.len(), 1);
    assert!(received[0].to[0].contains("TO:<anna@example.com>"));
    let data = &received[0].data;
    assert_eq!(
        header(data, "Message-ID: "),
        [format!("<{}@oak.example>", id())]
    );
    assert_eq!(header(data, "To: "), ["anna@example.com"]);
    assert_eq!(header(data, "Auto-Submitted: "), ["auto-generated"]);
    assert_eq!(header(data, "Date: "), ["Sat, 21 Nov 2026 12:34:56 +0000"]);
    assert!(data.contains("text/plain") && data.contains("text/html"));
}

#[tokio::test]
async fn a_repeat_has_the_same_message_id() {
    let server = Server::start("250 ok").await;
    let settings = settings(&[("SMTP_URL", &server.url())]);
    let mailer = Mailer::new(&settings, Path::new("unused")).unwrap();
    mailer.deliver(id(), &mail(), at()).await.unwrap();
    mailer.deliver(id(), &mail(), at()).await.unwrap();
    let received = server.received().await;
    assert_eq!(
        header(&received[0].data, "Message-ID: "),
        header(&received[1].data, "Message-ID: ")
    );
}

#[tokio::test]
async fn a_subject_cannot_smuggle_a_header_or_a_recipient_in() {
    let server = Server::start("250 ok").await;
    let settings = settings(&[("SMTP_URL", &server.url())]);
    let mailer = Mailer::new(&settings, Path::new("unused")).unwrap();
    let letter = Letter::Refused {
        tenant: "Oak\r\nBcc: all@example.com\r\n\r\n.\r\nRCPT TO:<x@y.z>".into(),
        contact: None,
    };
    mailer
        .deliver(id(), &Mail::new(to(), Lang::En, letter), at())
        .await
        .unwrap();
    let received = server.received().await;
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].to.len(), 1);
    assert!(
        header(&received[0].data, "Bcc").is_empty(),
        "{}",
        received[0].data
    );
    assert_eq!(header(&received[0].data, "Subject: ").len(), 1);
}

#[tokio::test]
async fn a_refused_recipient_ends_the_mail_and_a_busy_server_does_not() {
    for (answer, again) in [
        ("550 no such user {line}", false),
        ("451 later {line}", true),
        ("535 who are you", true),
    ] {
        let server = Server::start(answer).await;
        let settings = settings(&[("SMTP_URL", &server.url())]);
        let mailer = Mailer::new(&settings, Path::new("unused")).unwrap();
        let error = mailer.deliver(id(), &mail(), at()).await.unwrap_err();
        assert_eq!(error.is_retry(), again, "{answer}");
        assert!(error.reason().contains(&answer[..3]), "{}", error.reason());
        assert!(!error.reason().contains("anna"), "{}", error.reason());
    }
}

#[tokio::test]
async fn a_server_that_is_away_is_tried_again() {
    let gone = Server::start("250 ok").await.address;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let free = listener.local_addr().unwrap();
    drop(listener);
    assert_ne!(gone, free);
    let settings = settings(&[("SMTP_URL", &format!("smtp://{free}"))]);
    let mailer = Mailer::new(&settings, Path::new("unused")).unwrap();
    let error = mailer.deliver(id(), &mail(), at()).await.unwrap_err();
    assert!(error.is_retry());
}

#[tokio::test]
async fn without_a_server_a_mail_becomes_a_file_only_we_can_read() {
    let state = tempfile::tempdir().unwrap();
    let mailer = Mailer::new(&settings(&[]), state.path()).unwrap();
    mailer.deliver(id(), &mail(), at()).await.unwrap();
    mailer.deliver(id(), &mail(), at()).await.unwrap();

    let folder = state.path().join("mail");
    let names: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(
        names,
        [format!("{}.eml", id())],
        "a repeat is the same file"
    );
    let file = folder.join(&names[0]);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains("To: anna@example.com"));
    assert!(text.contains("https://acme.example.com/app/sign-in"));
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_tried_again() {
    let state = tempfile::tempdir().unwrap();
    std::fs::write(state.path().join("mail"), "in the way").unwrap();
    let mailer = Mailer::new(&settings(&[]), state.path()).unwrap();
    assert!(
        mailer
            .deliver(id(), &mail(), at())
            .await
            .unwrap_err()
            .is_retry()
    );
}

#[test]
fn an_address_that_is_no_mail_server_is_refused_without_quoting_it() {
    let wrong = settings(&[("SMTP_URL", "hunter2")]);
    let refused = Mailer::new(&wrong, Path::new("unused")).err().unwrap();
    assert!(!format!("{refused:?}").contains("hunter2"));
}
