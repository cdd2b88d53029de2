use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use kernel::{Id, SystemChance, SystemClock, id::SigningKeyId};

use super::*;
use crate::keys;

struct Fixture {
    tokens: Tokens,
    kid: String,
    private: Vec<u8>,
    public: Value,
}

fn fixture() -> Fixture {
    let id: SigningKeyId = Id::new(&SystemClock, &SystemChance);
    let (jwk, private) = keys::generate(id, &SystemChance).unwrap();
    let tokens = Tokens::new("https://guildhall.test".into());
    let signer = Signer {
        kid: id.to_string(),
        key: EncodingKey::from_ed_der(&private),
    };
    tokens.keys_set(KeySet::new(Some(signer), vec![(id.to_string(), jwk.clone())]).unwrap());
    Fixture {
        tokens,
        kid: id.to_string(),
        private: private.to_vec(),
        public: jwk,
    }
}

const NOW: i64 = 1_800_000_000;

fn now() -> Timestamp {
    Timestamp::from_timestamp(NOW, 0).unwrap()
}

fn claims() -> Value {
    json!({
        "iss": "https://guildhall.test", "aud": "guildhall",
        "sub": "0199a000-0000-7000-8000-000000000001", "tid": "platform",
        "sid": "0199a000-0000-7000-8000-000000000002",
        "iat": NOW, "nbf": NOW, "exp": NOW + 600, "auth_time": NOW,
        "amr": ["pwd"], "acr": "aal1", "jti": "x",
    })
}

impl Fixture {
    /// Any header over any claims, signed with the right key.
    fn signed(&self, header: &Value, claims: &Value) -> String {
        let text = format!(
            "{}.{}",
            B64.encode(header.to_string()),
            B64.encode(claims.to_string())
        );
        let pair = aws_lc_rs::signature::Ed25519KeyPair::from_pkcs8(&self.private).unwrap();
        format!("{text}.{}", B64.encode(pair.sign(text.as_bytes())))
    }

    fn header(&self) -> Value {
        json!({ "typ": "at+jwt", "alg": "EdDSA", "kid": self.kid })
    }

    fn opens(&self, header: &Value, claims: &Value) -> bool {
        self.tokens
            .verify(&self.signed(header, claims), now())
            .is_ok()
    }
}

#[test]
fn a_token_of_ours_is_believed_until_it_dies() {
    let f = fixture();
    let claims: Claims = serde_json::from_value(claims()).unwrap();
    let token = f.tokens.sign(&claims).unwrap();
    assert_eq!(f.tokens.verify(&token, now()).unwrap().claims, claims);
    let at = |seconds| Timestamp::from_timestamp(NOW + seconds, 0).unwrap();
    assert!(f.tokens.verify(&token, at(604)).is_ok());
    assert!(f.tokens.verify(&token, at(605)).is_err());
    assert!(f.tokens.verify(&token, at(-5)).is_ok());
    assert!(f.tokens.verify(&token, at(-6)).is_err());
}

#[test]
fn req_33_no_other_algorithm_is_believed() {
    let f = fixture();
    for alg in [
        "none", "None", "HS256", "HS512", "RS256", "ES256", "PS256", "Ed25519", "",
    ] {
        let header = json!({ "typ": "at+jwt", "alg": alg, "kid": f.kid });
        assert!(!f.opens(&header, &claims()), "{alg}");
    }
    let unsigned = format!(
        "{}.{}.",
        B64.encode(json!({"typ": "at+jwt", "alg": "none", "kid": f.kid}).to_string()),
        B64.encode(claims().to_string())
    );
    assert!(f.tokens.verify(&unsigned, now()).is_err());
    // HS256 with the public key, as bytes and as its text, for the secret.
    let x = f.public["x"].as_str().unwrap();
    for secret in [
        B64.decode(x).unwrap(),
        x.as_bytes().to_vec(),
        f.public.to_string().into_bytes(),
    ] {
        let header = Header {
            typ: Some("at+jwt".into()),
            kid: Some(f.kid.clone()),
            ..Header::new(Algorithm::HS256)
        };
        let forged =
            jsonwebtoken::encode(&header, &claims(), &EncodingKey::from_secret(&secret)).unwrap();
        assert!(f.tokens.verify(&forged, now()).is_err());
    }
    let good = f.signed(&f.header(), &claims());
    let other = fixture();
    assert!(
        other.tokens.verify(&good, now()).is_err(),
        "another installation's key"
    );
    assert!(f.tokens.verify(&good, now()).is_ok());
    let mut tampered = good.clone().into_bytes();
    let last = tampered.len() - 5;
    tampered[last] = if tampered[last] == b'A' { b'B' } else { b'A' };
    assert!(
        f.tokens
            .verify(std::str::from_utf8(&tampered).unwrap(), now())
            .is_err()
    );
}

#[test]
fn req_34_only_access_tokens_open_the_api() {
    let f = fixture();
    for typ in [
        "JWT",
        "id+jwt",
        "rt+jwt",
        "logout+jwt",
        "invite+jwt",
        "application/at+jwt",
        "",
    ] {
        let header = json!({ "typ": typ, "alg": "EdDSA", "kid": f.kid });
        assert!(!f.opens(&header, &claims()), "{typ}");
    }
    assert!(!f.opens(&json!({ "alg": "EdDSA", "kid": f.kid }), &claims()));
    assert!(f.opens(&f.header(), &claims()));
}

#[test]
fn req_35_every_claim_must_be_there_and_right() {
    let f = fixture();
    for name in ["iss", "aud", "exp", "nbf", "sub", "tid", "sid"] {
        let mut without = claims();
        without.as_object_mut().unwrap().remove(name);
        assert!(!f.opens(&f.header(), &without), "without {name}");
    }
    for (name, wrong) in [
        ("iss", json!("https://elsewhere.test")),
        ("iss", json!("")),
        ("aud", json!("another")),
        ("aud", json!(["another"])),
        ("exp", json!(NOW - 10)),
        ("exp", json!("soon")),
        ("nbf", json!(NOW + 60)),
        ("sub", json!("")),
        ("sub", json!("anna")),
        ("tid", json!("")),
        ("tid", Value::Null),
        ("sid", json!("1")),
    ] {
        let mut changed = claims();
        changed[name] = wrong.clone();
        assert!(!f.opens(&f.header(), &changed), "{name}: {wrong}");
    }
}

#[test]
fn req_36_what_a_header_brings_along_is_never_looked_at() {
    let f = fixture();
    for kid in [
        "",
        "../../etc/passwd",
        "/dev/null",
        "http://127.0.0.1:1/key",
        "unknown",
        "' OR 1=1 --",
    ] {
        let header = json!({ "typ": "at+jwt", "alg": "EdDSA", "kid": kid });
        assert!(!f.opens(&header, &claims()), "{kid}");
    }
    assert!(!f.opens(&json!({ "typ": "at+jwt", "alg": "EdDSA" }), &claims()));
    // A key of the attacker's own in the header, signed with it.
    let theirs = fixture();
    for (name, value) in [
        ("jwk", theirs.public.clone()),
        ("jku", json!("http://127.0.0.1:1/jwks")),
        ("x5u", json!("http://127.0.0.1:1/cert")),
    ] {
        let mut header = f.header();
        header[name] = value;
        assert!(
            f.tokens
                .verify(&theirs.signed(&header, &claims()), now())
                .is_err(),
            "{name}"
        );
    }
    let mut critical = f.header();
    critical["crit"] = json!(["exp"]);
    assert!(!f.opens(&critical, &claims()));
}

#[test]
fn req_37_tokens_of_a_removed_key_fail_though_they_were_seen_before() {
    let f = fixture();
    let token = f.signed(&f.header(), &claims());
    assert!(f.tokens.verify(&token, now()).is_ok());
    f.tokens.keys_set(KeySet::new(None, Vec::new()).unwrap());
    assert!(f.tokens.verify(&token, now()).is_err());
}
