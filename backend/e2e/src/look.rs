//! What is wrong with a page, whatever it is about.

use serde_json::Value;

use crate::Browser;

const AXE: &str = include_str!("../assets/axe.min.js");

/// A request a page made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The whole address.
    pub url: String,
    /// The status; none while there is no answer, or there never is one.
    pub status: Option<u16>,
    /// `Document`, `Stylesheet`, `XHR`, …
    pub kind: String,
}

impl Browser {
    /// What axe finds serious or critical, one line each.
    pub async fn axe(&self) -> Vec<String> {
        if self.eval("typeof axe").await != "object" {
            // As a command and not as a script of the page, which the page's policy forbids.
            self.eval(&format!("{AXE}; typeof axe")).await;
        }
        let found = self
            .eval(
                "axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations
                    .filter(one => ['serious', 'critical'].includes(one.impact))
                    .map(one => `${one.impact} ${one.id}: ` + one.nodes.map(node =>
                        `${node.target.join(' ')} (${node.any.concat(node.all, node.none)
                            .map(check => check.message).join('; ')})`).join(', ')))",
            )
            .await;
        lines(&found)
    }

    /// What sticks out of a page of this width, unless it is in a scroller of its own.
    pub async fn sticks_out(&self, width: u32) -> Vec<String> {
        let found = self
            .eval(&format!(
                "document.documentElement.scrollWidth <= {width} ? [] :
                    [`the page is ${{document.documentElement.scrollWidth}} wide`].concat(
                    [...document.querySelectorAll('body *')].filter(one =>
                        one.getBoundingClientRect().right > {width} + 1 && !one.closest('.scroller'))
                    .slice(0, 5).map(one => `${{one.tagName}}.${{one.getAttribute('class')}}`))"
            ))
            .await;
        lines(&found)
    }

    /// Errors of the console since the last look. A refusal that the page shows is none.
    pub async fn console_errors(&self) -> Vec<String> {
        let log = self.session().get_log("browser").await.unwrap();
        log.into_iter()
            .filter(|entry| entry.level == "SEVERE")
            .map(|entry| entry.message)
            .filter(|message| {
                let refused = |status: &str| message.contains(&format!("status of {status}"));
                !["401", "403", "409", "422"].into_iter().any(refused)
            })
            .collect()
    }

    /// The requests since the last look, in order.
    pub async fn requests(&self) -> Vec<Request> {
        let log = self.session().get_log("performance").await.unwrap();
        let mut requests: Vec<(String, Request)> = Vec::new();
        for entry in log {
            let Ok(event) = serde_json::from_str::<Value>(&entry.message) else {
                continue;
            };
            let event = &event["message"];
            let (method, facts) = (
                event["method"].as_str().unwrap_or_default(),
                &event["params"],
            );
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let id = text(&facts["requestId"]);
            match method {
                "Network.requestWillBeSent" => requests.push((
                    id,
                    Request {
                        url: text(&facts["request"]["url"]),
                        status: None,
                        kind: text(&facts["type"]),
                    },
                )),
                "Network.responseReceived" => {
                    let status = facts["response"]["status"].as_u64();
                    let known = requests.iter_mut().rev().find(|(known, _)| *known == id);
                    if let Some((_, request)) = known {
                        request.status = status.and_then(|status| u16::try_from(status).ok());
                    }
                }
                _ => {}
            }
        }
        requests.into_iter().map(|(_, request)| request).collect()
    }

    /// Everything that must never be: console errors, words without a translation, requests to
    /// a host other than this one, answers that failed.
    pub async fn wrongs(&self, host: &str) -> Vec<String> {
        let mut wrongs = self.console_errors().await;
        for request in self.requests().await {
            let own = format!("http://{host}/");
            let inner = ["data:", "blob:", "about:"]
                .iter()
                .any(|kind| request.url.starts_with(kind));
            if !inner && !request.url.starts_with(&own) {
                wrongs.push(format!("a request to {}", request.url));
            }
            if request
                .status
                .is_some_and(|status| status >= 500 || status == 404)
            {
                wrongs.push(format!("{:?} for {}", request.status, request.url));
            }
        }
        let source = self.source().await;
        if let Some(at) = source.find('⟦') {
            let word: String = source
                .chars()
                .skip(source[..at].chars().count())
                .take(60)
                .collect();
            wrongs.push(format!("a word without translation: {word}"));
        }
        wrongs
    }
}

fn lines(found: &Value) -> Vec<String> {
    let items = found.as_array().map(Vec::as_slice).unwrap_or_default();
    items
        .iter()
        .map(|item| item.as_str().unwrap_or_default().to_owned())
        .collect()
}
