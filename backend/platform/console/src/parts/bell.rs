//! What somebody is told: the bell in the frame, and the lines behind it.

use crate::{Markup, icon};

/// The bell, its number hidden until the page's script knows it. Its panel is filled when it opens.
pub fn bell(title: &str, all: &str, href: &str) -> Markup {
    Markup::trusted(format!(
        r#"<details class="menu-box bell" data-bell><summary class="button button-quiet button-icon">{icon}<span class="bell-count" data-bell-count hidden></span><span class="sr">{title}</span></summary><div class="menu-list bell-panel"><div data-bell-latest hx-boost="true"></div><a class="menu-item" href="{href}">{all}</a></div></details>"#,
        icon = icon("bell"),
        title = Markup::from(title),
        href = Markup::from(href),
        all = Markup::from(all),
    ))
}

/// One thing somebody is told.
#[derive(Debug, Clone)]
pub struct NoticeLine {
    /// What is sent as `id` when it is opened.
    pub id: String,
    /// The name of its icon.
    pub icon: &'static str,
    /// What is told.
    pub sentence: String,
    /// When, as HTML: see [`crate::Time`].
    pub time: Markup,
    /// The word for what was not read yet; none when it was.
    pub unread: Option<String>,
}

/// Notices as lines; each is a button that posts its id to `action`, which opens what it is about.
pub fn notice_lines(action: &str, lines: impl IntoIterator<Item = NoticeLine>) -> Markup {
    let lines: Markup = lines.into_iter().map(|line| one(action, &line)).collect();
    Markup::trusted(format!(r#"<ol class="notices" role="list">{lines}</ol>"#))
}

fn one(action: &str, line: &NoticeLine) -> Markup {
    let unread = line.unread.as_ref().map(|word| {
        Markup::trusted(format!(
            r#"<span class="notice-dot"><span class="sr">{}</span></span>"#,
            Markup::from(word)
        ))
    });
    Markup::trusted(format!(
        r#"<li{new}><form method="post" action="{action}"><input type="hidden" name="id" value="{id}"><button type="submit" class="notice">{icon}<span class="notice-text">{sentence}</span><span class="notice-time">{time}</span>{unread}</button></form></li>"#,
        new = if unread.is_some() {
            r#" class="is-new""#
        } else {
            ""
        },
        action = Markup::from(action),
        id = Markup::from(&line.id),
        icon = icon(line.icon),
        sentence = Markup::from(&line.sentence),
        time = line.time,
        unread = unread.unwrap_or_default(),
    ))
}
