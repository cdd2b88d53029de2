//! Against a small server that speaks as Twilio does.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use secrecy::SecretString;
use twilio::{
    Account, Checked, Client, Delivery, Error, Key, Message, MessageStatus, Sender, Webhook,
};
use url::Url;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{basic_auth, body_string_contains, method, path},
};

const SID: &str = "AC00000000000000000000000000000001";
const TOKEN: &str = "the auth token";

fn account() -> Account {
    Account {
        sid: SID.into(),
        key: Key::AuthToken(SecretString::from(TOKEN)),
    }
}

fn client(server: &MockServer) -> Client {
    let base = Url::parse(&server.uri()).unwrap();
    Client::new(account()).unwrap().at(&base)
}

async fn answers(server: &MockServer, status: u16, body: &str) {
    server.reset().await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(status).set_body_raw(body, "application/json"))
        .mount(server)
        .await;
}

async fn send(client: &Client) -> twilio::Result<twilio::Sent> {
    let from = Sender::From("+15550100".into());
    let message = Message {
        to: "+4930901820",
        from: &from,
        body: "Your code is 123 456 & nothing else",
        status_callback: None,
    };
    client.message_send(&message).await
}

#[tokio::test]
async fn a_message_is_sent_as_twilio_wants_it() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path(format!("/2010-04-01/Accounts/{SID}/Messages.json")))
        .and(basic_auth(SID, TOKEN))
        .and(body_string_contains("To=%2B4930901820"))
        .and(body_string_contains("From=%2B15550100"))
        .and(body_string_contains(
            "Body=Your+code+is+123+456+%26+nothing",
        ))
        .respond_with(ResponseTemplate::new(201).set_body_raw(
            r#"{"sid":"SM1","status":"queued","error_code":null,"price":null}"#,
            "application/json",
        ))
        .expect(1)
        .mount(&server)
        .await;
    let sent = send(&client(&server)).await.unwrap();
    assert_eq!(
        (sent.sid.as_str(), sent.status),
        ("SM1", MessageStatus::Queued)
    );
}

#[tokio::test]
async fn a_key_of_its_own_signs_in_instead_of_the_account() {
    let server = MockServer::start().await;
    Mock::given(basic_auth("SK1", "secret"))
        .and(path(format!(
            "/2010-04-01/Accounts/{SID}/Messages/SM1.json"
        )))
        .respond_with(ResponseTemplate::new(200).set_body_raw(
            r#"{"sid":"SM1","status":"undelivered","error_code":30003}"#,
            "application/json",
        ))
        .mount(&server)
        .await;
    let account = Account {
        sid: SID.into(),
        key: Key::ApiKey {
            sid: "SK1".into(),
            secret: SecretString::from("secret"),
        },
    };
    let base = Url::parse(&server.uri()).unwrap();
    let client = Client::new(account).unwrap().at(&base);
    let seen = client.message_show("SM1").await.unwrap();
    assert!(seen.status.is_lost() && seen.status.is_final());
    assert_eq!(seen.error_code, Some(30003));
}

#[tokio::test]
async fn a_code_is_started_and_checked() {
    let server = MockServer::start().await;
    Mock::given(path("/v2/Services/VA1/Verifications"))
        .and(body_string_contains("Channel=sms"))
        .and(body_string_contains("Locale=de"))
        .respond_with(
            ResponseTemplate::new(201)
                .set_body_raw(r#"{"sid":"VE1","status":"pending"}"#, "application/json"),
        )
        .mount(&server)
        .await;
    for (code, status) in [("111111", "pending"), ("222222", "approved")] {
        Mock::given(path("/v2/Services/VA1/VerificationCheck"))
            .and(body_string_contains(format!("Code={code}")))
            .respond_with(
                ResponseTemplate::new(200)
                    .set_body_raw(format!(r#"{{"status":"{status}"}}"#), "application/json"),
            )
            .mount(&server)
            .await;
    }
    let client = client(&server);
    let begun = client.verify_start("VA1", "+4930901820", "de").await;
    assert_eq!(begun.unwrap().sid, "VE1");
    let check = async |code| {
        client
            .verify_check("VA1", "+4930901820", code)
            .await
            .unwrap()
    };
    assert_eq!(check("111111").await, Checked::Wrong);
    assert_eq!(check("222222").await, Checked::Approved);
}

#[tokio::test]
async fn a_refusal_says_whose_fault_it_is() {
    let server = MockServer::start().await;
    let client = client(&server);
    let refused = async |status, body| {
        answers(&server, status, body).await;
        send(&client).await.unwrap_err()
    };
    assert!(matches!(
        refused(
            400,
            r#"{"code":21211,"message":"The 'To' number +49… is not valid"}"#
        )
        .await,
        Error::Number(21211)
    ));
    assert!(matches!(
        refused(429, r#"{"code":60203}"#).await,
        Error::TooMany(60203)
    ));
    assert!(matches!(
        refused(404, r#"{"code":20404}"#).await,
        Error::NothingWaits
    ));
    assert!(matches!(
        refused(401, r#"{"code":20003}"#).await,
        Error::Account {
            status: 401,
            code: 20003
        }
    ));
    assert!(matches!(refused(500, "<html>").await, Error::Unclear));
    assert!(refused(503, "").await.may_retry());
    assert!(matches!(refused(201, "not json").await, Error::Unclear));
    assert!(matches!(
        refused(302, "").await,
        Error::Account { status: 302, .. }
    ));
}

#[tokio::test]
async fn retry_after_is_passed_on() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(429).insert_header("retry-after", "7"))
        .mount(&server)
        .await;
    let Error::Busy { retry_after } = send(&client(&server)).await.unwrap_err() else {
        panic!("it was busy");
    };
    assert_eq!(retry_after, Some(Duration::from_secs(7)));
}

#[tokio::test]
async fn a_server_that_is_away_did_nothing_and_one_that_falls_silent_may_have() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = nobody.local_addr().unwrap().port();
    drop(nobody);
    let base = Url::parse(&format!("http://127.0.0.1:{port}")).unwrap();
    let away = Client::new(account()).unwrap().at(&base);
    assert!(matches!(send(&away).await, Err(Error::Unreachable)));

    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((connection, _)) = silent.accept().await {
            tokio::time::sleep(Duration::from_millis(50)).await;
            drop(connection);
        }
    });
    let base = Url::parse(&format!("http://{address}")).unwrap();
    let cut = Client::new(account()).unwrap().at(&base);
    assert!(matches!(send(&cut).await, Err(Error::Unclear)));
}

#[test]
fn nothing_secret_is_shown() {
    let client = Client::new(account()).unwrap();
    assert!(!format!("{client:?}").contains(TOKEN));
}

#[test]
fn a_webhook_is_told_from_a_forged_one() {
    // The example of Twilio's documentation.
    let webhook = Webhook::new(&SecretString::from("12345"));
    let address = "https://mycompany.com/myapp.php?foo=1&bar=2";
    let signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
    let mut form: Vec<(String, String)> = [
        ("Digits", "1234"),
        ("To", "+18005551212"),
        ("From", "+14158675309"),
        ("Caller", "+14158675309"),
        ("CallSid", "CA1234567890ABCDE"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    assert!(webhook.is_genuine(address, &form, signature));
    let with_port = "https://mycompany.com:443/myapp.php?foo=1&bar=2";
    assert!(webhook.is_genuine(with_port, &form, signature));

    assert!(!webhook.is_genuine("https://mycompany.com/myapp.php", &form, signature));
    assert!(!webhook.is_genuine(address, &form, "not base64!"));
    assert!(!webhook.is_genuine(address, &form, ""));
    form.push(("Extra".into(), "1".into()));
    assert!(!webhook.is_genuine(address, &form, signature));
}

#[test]
fn a_status_callback_is_read() {
    let form = |status: &str| {
        vec![
            ("MessageSid".to_owned(), "SM1".to_owned()),
            ("MessageStatus".to_owned(), status.to_owned()),
            ("ErrorCode".to_owned(), "30006".to_owned()),
        ]
    };
    let told = Delivery::read(&form("undelivered")).unwrap();
    assert_eq!(
        (told.status, told.error_code),
        (MessageStatus::Undelivered, Some(30006))
    );
    let new = Delivery::read(&form("teleported")).unwrap();
    assert_eq!(new.status, MessageStatus::Other);
    assert_eq!(Delivery::read(&[]), None);
}
