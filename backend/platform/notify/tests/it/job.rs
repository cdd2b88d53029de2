use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use jobs::{Ground, JobSettings, Relay, Worker};
use kernel::{Lang, settings::Values};
use notify::{Letter, Mail, Mailer};
use testkit::Platform;

use crate::look::{at, settings, to};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// One thread runs everything, so the thread's subscriber hears everything.
#[tokio::test]
async fn a_posted_mail_leaves_after_the_commit_and_its_token_is_in_no_log() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let platform = Platform::start(&[]).await;
    jobs::migrate(&platform.database.owner, &platform.database.roles)
        .await
        .unwrap();
    let acme = platform.tenant("acme").await;
    let state = tempfile::tempdir().unwrap();
    let _heard = tracing_subscriber::util::SubscriberInitExt::set_default(subscriber);

    let letter = Letter::Invitation {
        tenant: "Acme".into(),
        inviter: None,
        link: "https://acme.example.com/app/invitation/s3cr3t-t0ken".into(),
        until: at(),
    };
    let ctx = platform.system(&acme.tenant);
    let mut tx = platform.doors.write(&acme.tenant).await.unwrap();
    let id = notify::post(&mut tx, &ctx, &Mail::new(to(), Lang::En, letter))
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let routing = notify::routing().unwrap();
    let relay = Relay::new(
        platform.doors.clone(),
        Arc::clone(&platform.bulletin),
        routing.clone(),
    );
    let ground = Ground {
        doors: platform.doors.clone(),
        registry: Arc::clone(&platform.registry),
        access: Arc::clone(&platform.access),
        clock: Arc::clone(&platform.clock),
        chance: Arc::clone(&platform.chance),
    };
    let mailer = Mailer::new(&settings(&[]), state.path()).unwrap();
    let worker = Worker::new(
        ground,
        platform.database.app.clone(),
        JobSettings::read(&Values::default()).unwrap(),
        routing,
    )
    .service(Arc::new(mailer));
    relay.carry().await.unwrap();
    worker.run_due().await.unwrap();

    let mail =
        std::fs::read_to_string(state.path().join("mail").join(format!("{id}.eml"))).unwrap();
    assert!(mail.contains("s3cr3t-t0ken"));
    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(
        log.contains("a mail was written to a file"),
        "the log is heard"
    );
    assert!(
        log.contains("Completed task with success"),
        "and so is the queue's"
    );
    assert!(!log.contains("s3cr3t-t0ken"), "a token was logged");
    assert!(!log.contains("anna@example.com"), "an address was logged");
}
