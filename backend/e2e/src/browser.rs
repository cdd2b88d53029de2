//! One Chromium with a profile of its own, used the way people use one: by what they see.

use std::time::{Duration, Instant};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use thirtyfour::{
    By, ChromiumLikeCapabilities as _, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver,
    WebElement,
};

use crate::driver::Driver;
pub use thirtyfour::Key;

/// How long a page may take to show what is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long between two looks.
const BETWEEN: Duration = Duration::from_millis(20);

/// A screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// 1440 × 900.
    Desktop,
    /// 390 × 844, with a finger.
    Phone,
    /// 320 × 640: what a page at 400 % zoom has (WCAG 1.4.10).
    Narrow,
}

impl Screen {
    /// Width and height in CSS pixels.
    pub const fn size(self) -> (u32, u32) {
        match self {
            Self::Desktop => (1440, 900),
            Self::Phone => (390, 844),
            Self::Narrow => (320, 640),
        }
    }
}

/// What the person's system asks pages to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// A browser.
pub struct Browser {
    // In this order: the session is let go before its process is killed.
    session: Option<WebDriver>,
    _driver: Driver,
}

impl Browser {
    /// A browser as it comes, at a desk, English.
    pub async fn open() -> Self {
        Self::speaking("en").await
    }

    /// A browser whose person reads this language.
    pub async fn speaking(lang: &str) -> Self {
        let driver = Driver::start().await;
        let mut wanted = DesiredCapabilities::chrome();
        for argument in [
            "--headless=new",
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--hide-scrollbars",
            "--force-color-profile=srgb",
            "--window-size=1440,900",
            &format!("--accept-lang={lang}"),
        ] {
            wanted.add_arg(argument).unwrap();
        }
        if let Some(chromium) = chromium() {
            wanted.set_binary(&chromium).unwrap();
        }
        for log in ["browser", "performance"] {
            wanted
                .set_logging_prefs(log, LoggingPrefsLogLevel::All)
                .unwrap();
        }
        let session = WebDriver::new(driver.url.as_str(), wanted).await.unwrap();
        let browser = Self {
            session: Some(session),
            _driver: driver,
        };
        browser.screen(Screen::Desktop).await;
        browser.theme(Theme::Light).await;
        browser
    }

    /// The session, for what this type has no word for.
    pub fn session(&self) -> &WebDriver {
        self.session
            .as_ref()
            .expect("BUG: the session lives as long as the browser")
    }

    /// Closes it in order.
    pub async fn close(mut self) {
        if let Some(session) = self.session.take() {
            session.quit().await.unwrap();
        }
    }

    /// Sends a command of the DevTools protocol.
    pub async fn cdp(&self, method: &str, parameters: Value) -> Value {
        self.session()
            .cdp()
            .send_raw(method, parameters)
            .await
            .unwrap()
    }

    /// Changes the screen.
    pub async fn screen(&self, screen: Screen) {
        let (width, height) = screen.size();
        self.screen_of(width, height, screen != Screen::Desktop)
            .await;
    }

    /// Changes the screen to any size.
    pub async fn screen_of(&self, width: u32, height: u32, finger: bool) {
        let metrics = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": finger,
        });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics)
            .await;
        self.cdp(
            "Emulation.setTouchEmulationEnabled",
            json!({ "enabled": finger }),
        )
        .await;
    }

    /// Changes what the system asks for; movement is reduced, so that nothing is half-way.
    pub async fn theme(&self, theme: Theme) {
        // Colours that are on their way are neither; each would wait for the one it inherits.
        self.try_eval(
            "(() => { const still = new CSSStyleSheet();
                still.replaceSync('*, ::before, ::after { transition: none !important }');
                document.adoptedStyleSheets = [still]; })()",
        )
        .await;
        let scheme = match theme {
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.cdp(
            "Emulation.setEmulatedMedia",
            json!({ "features": features }),
        )
        .await;
    }

    /// Turns scripts of pages off or on, from the next page on.
    pub async fn scripts(&self, on: bool) {
        self.cdp(
            "Emulation.setScriptExecutionDisabled",
            json!({ "value": !on }),
        )
        .await;
    }

    /// Opens an address.
    pub async fn goto(&self, url: &str) {
        self.session().goto(url).await.unwrap();
    }

    /// The address of the page.
    pub async fn url(&self) -> String {
        self.session().current_url().await.unwrap().to_string()
    }

    /// The path and query of the page.
    pub async fn path(&self) -> String {
        let url = self.session().current_url().await.unwrap();
        url.query().map_or_else(
            || url.path().to_owned(),
            |query| format!("{}?{query}", url.path()),
        )
    }

    /// Waits until the path of the page is one like this.
    pub async fn arrive(&self, what: &str, fits: impl Fn(&str) -> bool) {
        self.until(what, async || fits(&self.path().await).then_some(()))
            .await;
    }

    /// What the page shows as text.
    pub async fn text(&self) -> String {
        let text = self.try_eval("document.body.innerText").await;
        text.and_then(|text| text.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// The document as it is now.
    pub async fn source(&self) -> String {
        self.session().source().await.unwrap()
    }

    /// Whether the page shows a text, whatever its case.
    pub async fn shows(&self, text: &str) -> bool {
        self.text()
            .await
            .to_lowercase()
            .contains(&text.to_lowercase())
    }

    /// Waits until the page shows a text.
    pub async fn see(&self, text: &str) {
        self.until(&format!("the text {text:?}"), async || {
            self.shows(text).await.then_some(())
        })
        .await;
    }

    /// Waits until the page shows a text no more.
    pub async fn see_no(&self, text: &str) {
        let what = format!("the text {text:?} to go");
        self.until(&what, async || (!self.shows(text).await).then_some(()))
            .await;
    }

    /// Waits for an element people can see.
    pub async fn find(&self, css: &str) -> WebElement {
        self.until(css, async || self.displayed(By::Css(css.to_owned())).await)
            .await
    }

    /// Whether there is such an element now that people can see.
    pub async fn displays(&self, css: &str) -> bool {
        self.displayed(By::Css(css.to_owned())).await.is_some()
    }

    /// Clicks a link, button, menu or choice by its name.
    pub async fn click(&self, name: &str) {
        let path = format!(
            "(//a|//button|//summary|//label)[normalize-space(.)=\"{name}\" or @aria-label=\"{name}\"]"
        );
        self.click_by(&format!("{name:?} to click"), By::XPath(path))
            .await;
    }

    /// Clicks an element.
    pub async fn click_css(&self, css: &str) {
        self.click_by(&format!("{css} to click"), By::Css(css.to_owned()))
            .await;
    }

    /// Clicks what has this name within the row or entry that shows a text.
    pub async fn click_in(&self, row: &str, name: &str) {
        let path = format!(
            "(//tr|//li)[contains(., \"{row}\")]//*[self::a or self::button or self::summary][normalize-space(.)=\"{name}\"]"
        );
        self.click_by(&format!("{name:?} of {row:?} to click"), By::XPath(path))
            .await;
    }

    async fn click_by(&self, what: &str, by: By) {
        self.until(what, async || {
            // It may be covered or replaced between the look and the click; then look again.
            let found = self.displayed(by.clone()).await?;
            found.click().await.ok()
        })
        .await;
    }

    async fn displayed(&self, by: By) -> Option<WebElement> {
        for element in self.session().find_all(by).await.ok()? {
            if element.is_displayed().await.unwrap_or(false) {
                return Some(element);
            }
        }
        None
    }

    /// Types into a field, in place of what is in it.
    pub async fn fill(&self, name: &str, text: &str) {
        let css = format!("main [name='{name}']");
        self.until(&format!("the field {name:?}"), async || {
            let field = self.displayed(By::Css(css.clone())).await?;
            field.clear().await.ok()?;
            field.send_keys(text).await.ok()
        })
        .await;
    }

    /// The value of a field.
    pub async fn value(&self, name: &str) -> String {
        let field = self.find(&format!("main [name='{name}']")).await;
        field.prop("value").await.unwrap().unwrap_or_default()
    }

    /// Presses keys where the focus is.
    pub async fn press(&self, keys: impl Into<thirtyfour::TypingData>) {
        self.session()
            .action_chain()
            .send_keys(keys)
            .perform()
            .await
            .unwrap();
    }

    /// Presses a key while another one is held.
    pub async fn press_with(&self, held: Key, key: char) {
        let chain = self
            .session()
            .action_chain()
            .key_down(held.clone())
            .send_keys(key.to_string());
        chain.key_up(held).perform().await.unwrap();
    }

    /// Runs an expression and answers its value.
    pub async fn eval(&self, expression: &str) -> Value {
        let answer = self.cdp("Runtime.evaluate", evaluate(expression)).await;
        if let Some(thrown) = answer.get("exceptionDetails") {
            panic!("an expression threw {thrown}");
        }
        answer
            .pointer("/result/value")
            .cloned()
            .unwrap_or(Value::Null)
    }

    /// The same while the page may be changing; nothing when it did.
    pub async fn try_eval(&self, expression: &str) -> Option<Value> {
        let answer = self
            .session()
            .cdp()
            .send_raw("Runtime.evaluate", evaluate(expression))
            .await;
        answer.ok()?.pointer("/result/value").cloned()
    }

    /// A picture of what the screen shows, as PNG.
    pub async fn photo(&self) -> Vec<u8> {
        self.photo_of(json!({ "format": "png" })).await
    }

    /// A picture of the whole page, however long, as PNG.
    pub async fn photo_whole(&self) -> Vec<u8> {
        let whole = json!({ "format": "png", "captureBeyondViewport": true, "clip": {
            "x": 0, "y": 0, "scale": 1,
            "width": self.eval("innerWidth").await,
            "height": self.eval("document.documentElement.scrollHeight").await,
        }});
        self.photo_of(whole).await
    }

    async fn photo_of(&self, what: Value) -> Vec<u8> {
        let answer = self.cdp("Page.captureScreenshot", what).await;
        STANDARD
            .decode(answer["data"].as_str().unwrap_or_default())
            .unwrap()
    }

    /// Looks again and again until there is what is waited for.
    pub async fn until<T>(&self, what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look().await {
                return found;
            }
            if Instant::now() >= end {
                let (url, text) = (self.url().await, self.text().await);
                panic!("waited for {what} in vain at {url}, which shows:\n{text}");
            }
            tokio::time::sleep(BETWEEN).await;
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The process is killed next; a farewell in the middle of a panic would only take time.
        if let Some(session) = self.session.take() {
            let _closed = session.leak();
        }
    }
}

fn evaluate(expression: &str) -> Value {
    json!({ "expression": expression, "awaitPromise": true, "returnByValue": true })
}

/// Debian's browser, where the driver would look for another one's name first.
fn chromium() -> Option<String> {
    let usual = std::path::Path::new("/usr/bin/chromium");
    usual.exists().then(|| usual.display().to_string())
}
