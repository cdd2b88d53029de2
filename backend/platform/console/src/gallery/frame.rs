//! What of the frame can be looked at by itself.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    Accent, Banner, Card, Help, Markup, NoticeLine, Said, Text, Time, Toast, Tone, Undo, bell,
    icon, notice_lines,
};

/// Lines above pages, in every tone.
pub(super) fn banners() -> Markup {
    let banners = [
        (
            Tone::Info,
            "You act as Bo Chen; everything you do is recorded under both names.",
        ),
        (
            Tone::Warn,
            "Guildhall is maintained tonight from 22:00. You can read, not change.",
        ),
        (
            Tone::Bad,
            "This connection was lost. What you see may be out of date.",
        ),
    ];
    let waiting = Markup::trusted(format!(
        r#"<div class="banner banner-warn">{}<p>No connection.</p><ul class="waiting"><li>Sent when there is one again:</li><li>Oak &amp; Sons: Save</li></ul></div>"#,
        icon("wifi-off")
    ));
    banners
        .map(|(tone, body)| Banner {
            tone,
            body: body.into(),
        })
        .iter()
        .map(|banner| {
            Markup::trusted(format!(
                r#"<div class="banner banner-{}">{}<p>{}</p></div>"#,
                banner.tone.name(),
                icon(banner.tone.icon()),
                banner.body
            ))
        })
        .chain([waiting])
        .collect()
}

/// A toast with the way back.
pub(super) fn undo(text: &Text) -> Markup {
    let toasts = [
        Said::new("console-copied")
            .undo(Undo::new("/app/gallery/undo"))
            .toast(text),
        Toast::new(
            Tone::Warn,
            "Two rows were edited since and stay as they are.",
        ),
    ];
    let toasts: Markup = toasts.iter().map(|toast| toast.render(text)).collect();
    Markup::trusted(format!(
        r#"<ul class="stack stack-2 toast-samples" role="list">{toasts}</ul>"#
    ))
}

/// The bell without and with something to tell, and the lines behind it.
pub(super) fn notices(text: &Text, now: DateTime<Utc>) -> Markup {
    // Not the one of the frame, which the page's script fills.
    let still = bell("Notices", "All notices", "#").into_string();
    let still = still.replace(" data-bell>", ">");
    let told = still.replace(
        " data-bell-count hidden>",
        r#">3<span class="sr"> unread</span>"#,
    );
    let line = |sentence: &str, icon, minutes, unread: bool| NoticeLine {
        id: String::new(),
        icon,
        sentence: sentence.to_owned(),
        time: Time::new(now - TimeDelta::minutes(minutes)).render(text, now),
        unread: unread.then(|| "Unread".to_owned()),
    };
    let lines = notice_lines(
        "#",
        [
            line("Your import “customers.csv” is done", "upload", 2, true),
            line("Bo Chen shared the view “Wholesale”", "star", 90, false),
        ],
    );
    Markup::trusted(format!(
        r#"<div class="row">{still}{told}</div>{}"#,
        Card::new("Notices", lines).flush().render()
    ))
}

/// What the page's script shows when somebody else changed what is on the screen.
pub(super) fn hint() -> Markup {
    Markup::trusted(
        r#"<div class="live-hint is-still"><span>Ada Brook changed this just now</span><button type="button" class="button button-small">Show</button></div><div class="live-hint is-still"><span>Ada Brook changed this just now</span><span>You are editing: save, and choose where you differ.</span></div>"#,
    )
}

/// What lies over the page.
pub(super) fn overlays() -> Markup {
    Markup::trusted(
        r#"<div class="row"><button type="button" class="button" data-palette aria-haspopup="dialog">Open the palette</button><button type="button" class="button" data-dialog="shortcuts" aria-haspopup="dialog">Show the keys</button><button type="button" class="button" popovertarget="help">Open the help</button></div>"#,
    )
}

/// The help of a page, as the panel shows it.
pub(super) fn help(text: &Text) -> Markup {
    let Some(help) = Help::of(text, "/app/find") else {
        return Markup::default();
    };
    Markup::trusted(format!(
        r#"<div class="card"><div class="card-body stack"><h3>{}</h3><div class="help-body">{}</div></div></div>"#,
        Markup::from(help.title()),
        help.body()
    ))
}

/// The colours a tenant may choose.
pub(super) fn accents() -> Markup {
    let dots: Markup = Accent::ALL
        .iter()
        .map(|accent| {
            Markup::trusted(format!(
                r#"<span class="swatch"><span class="swatch-dot swatch-{0}"></span>{0}</span>"#,
                accent.name()
            ))
        })
        .collect();
    Markup::trusted(format!(r#"<div class="swatches">{dots}</div>"#))
}
