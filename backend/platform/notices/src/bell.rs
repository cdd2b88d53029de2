//! The bell in the frame of every page. Its number comes with the live stream, so that no page
//! waits for it; without scripts it is a link.

use access::Permission as _;
use console::{Desk, Dress, Dressing, Shell, bell};

use crate::{Board, permissions::ReadNotices};

impl Dress for Board {
    fn shell<'a>(&'a self, desk: &'a Desk, shell: &'a mut Shell) -> Dressing<'a, ()> {
        Box::pin(async move {
            if !desk.may(ReadNotices::INFO).await {
                return;
            }
            let text = desk.text();
            shell.bell = bell(
                &text.t("notices-title"),
                &text.t("notices-all"),
                "/app/notices",
            );
            shell.meta.push(("live", "/app/live".to_owned()));
            for (name, id) in [
                ("say-changed", "notices-live-changed"),
                ("say-changed-list", "notices-live-changed-list"),
                ("say-changed-somebody", "notices-live-changed-somebody"),
                ("say-show", "notices-live-show"),
                ("say-editing", "notices-live-editing"),
                ("say-unread", "notices-live-unread"),
                ("say-signed-out", "notices-live-signed-out"),
            ] {
                shell.meta.push((name, text.t(id)));
            }
        })
    }
}
