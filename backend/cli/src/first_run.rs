//! What a first run tells the person who started it, also as a file for scripts.

use std::path::Path;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use crate::{say, state::write_private};

/// A way in.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Door {
    /// Where.
    pub(crate) url: String,
    /// With which address.
    pub(crate) email: String,
    /// And which password; the admin's is to be replaced at the first sign-in.
    pub(crate) password: String,
}

/// The contents of `first-run.json`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct FirstRun {
    /// Where programs connect, since not every resolver knows `*.localhost`; they send the Host.
    pub(crate) connect: String,
    /// The platform admins' console.
    pub(crate) admin: Door,
    /// The demo tenant, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) demo: Option<Door>,
    /// The API's description.
    pub(crate) swagger: String,
    /// Where `/livez`, `/readyz` and `/metrics` are.
    pub(crate) probes: String,
}

const FILE: &str = "first-run.json";

impl FirstRun {
    /// What an earlier run left; nothing when there was none.
    pub(crate) fn read(folder: &Path) -> Self {
        std::fs::read_to_string(folder.join(FILE))
            .ok()
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default()
    }

    /// Writes the file, readable by its owner alone.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub(crate) fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        write_private(&folder.join(FILE), &text).context("what the first run says cannot be kept")
    }

    /// Tells the person at the terminal.
    pub(crate) fn tell(&self, folder: &Path) {
        say("");
        say("  Guildhall is ready.");
        say("");
        door("Admin console", &self.admin);
        if let Some(demo) = &self.demo {
            door("Demo tenant", demo);
        }
        say(&format!("  {:<15}{}", "API", self.swagger));
        say(&format!("  {:<15}{}", "Probes", self.probes));
        say("");
        say(&format!(
            "  Also in {}. Stop with Ctrl-C.",
            folder.join(FILE).display()
        ));
        say("");
    }
}

fn door(name: &str, door: &Door) {
    say(&format!("  {name:<15}{}", door.url));
    if !door.password.is_empty() {
        say(&format!(
            "  {:<15}{}   password  {}",
            "", door.email, door.password
        ));
    }
}
