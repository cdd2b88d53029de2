//! What is wrong with a page, whatever it is about.

use serde_json::Value;

use crate::{Browser, Screen, Theme};

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
        self.axe_with("{ resultTypes: ['violations'] }").await
    }

    /// What axe finds in the colours alone, which are all that differs between themes.
    pub async fn axe_of_colours(&self) -> Vec<String> {
        self.axe_with(
            "{ resultTypes: ['violations'],
               runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } }",
        )
        .await
    }

    async fn axe_with(&self, options: &str) -> Vec<String> {
        if self.eval("typeof axe").await != "object" {
            // As a command and not as a script of the page, which the page's policy forbids.
            self.eval(&format!("{AXE}; typeof axe")).await;
        }
        let found = self
            .eval(&format!(
                "new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn))).then(() =>
                    axe.run(document, {options})).then(found => found.violations
                    .filter(one => ['serious', 'critical'].includes(one.impact))
                    .map(one => `${{one.impact}} ${{one.id}}: ` + one.nodes.map(node =>
                        `${{node.target.join(' ')}} (${{node.any.concat(node.all, node.none)
                            .map(check => check.message).join('; ')}})`).join(', ')))",
            ))
            .await;
        lines(&found)
    }

    /// Everything that must not be on the page that is open, whatever it is about: see
    /// [`Browser::wrongs`], axe in both themes, sideways scrolling at 320 pixels and at a zoom of
    /// 200 %, and more weight than a page may have.
    pub async fn flaws(&self, host: &str) -> Vec<String> {
        let mut flaws = self.wrongs(host).await;
        flaws.extend(self.axe().await);
        self.theme(Theme::Dark).await;
        let dark = self.axe_of_colours().await;
        flaws.extend(dark.into_iter().map(|one| format!("in the dark {one}")));
        self.theme(Theme::Light).await;
        flaws.extend(self.too_wide().await);
        flaws.extend(self.too_heavy().await);
        flaws
    }

    /// What sticks out at 320 pixels, and at 1440 × 900 with a zoom of 200 %.
    pub async fn too_wide(&self) -> Vec<String> {
        let mut found = Vec::new();
        let (narrow, _) = Screen::Narrow.size();
        for (width, height, finger) in [(narrow, 640, true), (720, 450, false)] {
            self.screen_of(width, height, finger).await;
            let wide = self.sticks_out(width).await;
            found.extend(wide.into_iter().map(|one| format!("at {width}: {one}")));
        }
        self.screen(Screen::Desktop).await;
        found
    }

    /// Lets pages come from the server and not from their worker, which hands on what it unpacked:
    /// only so their weight can be seen.
    pub async fn past_the_worker(&self) {
        let bypass = serde_json::json!({ "bypass": true });
        self.cdp("Network.enable", serde_json::json!({})).await;
        self.cdp("Network.setBypassServiceWorker", bypass).await;
    }

    /// A page of more than 60 KB as it was sent.
    async fn too_heavy(&self) -> Vec<String> {
        const MOST: u64 = 60 * 1024;
        let size = self
            .eval("performance.getEntriesByType('navigation')[0].encodedBodySize")
            .await;
        let size = size.as_u64().unwrap_or_default();
        (size > MOST)
            .then(|| format!("{size} bytes of HTML"))
            .into_iter()
            .collect()
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
                    // Chromium asks about unsaved answers only whoever has touched the page.
                    && !message.contains("Blocked attempt to show a 'beforeunload'")
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
