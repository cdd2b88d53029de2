//! How the console looks to one person and one tenant.

use http::{HeaderMap, header};

/// Light or dark; kept in the cookie `theme`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system is.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// What the person chose on this device.
    pub fn of(headers: &HeaderMap) -> Self {
        match cookie(headers, "theme") {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    /// The attribute of the document.
    pub(crate) const fn attribute(self) -> &'static str {
        match self {
            Self::System => "",
            Self::Light => r#" data-theme="light""#,
            Self::Dark => r#" data-theme="dark""#,
        }
    }
}

/// How dense lists are; kept in the cookie `density`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Density {
    /// Room to breathe.
    #[default]
    Comfortable,
    /// More rows in sight.
    Compact,
}

impl Density {
    /// What the person chose on this device.
    pub fn of(headers: &HeaderMap) -> Self {
        match cookie(headers, "density") {
            Some("compact") => Self::Compact,
            _ => Self::Comfortable,
        }
    }

    /// The attribute of the document.
    pub(crate) const fn attribute(self) -> &'static str {
        match self {
            Self::Comfortable => "",
            Self::Compact => r#" data-density="compact""#,
        }
    }
}

/// The colour of a tenant; each is checked for contrast in both themes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Accent {
    /// The house's own.
    #[default]
    Indigo,
    /// The green of old copper roofs.
    Verdigris,
    /// Green.
    Forest,
    /// Orange brown.
    Copper,
    /// Purple red.
    Plum,
    /// Hardly a colour.
    Slate,
}

impl Accent {
    /// All of them, to choose from.
    pub const ALL: [Self; 6] = [
        Self::Indigo,
        Self::Verdigris,
        Self::Forest,
        Self::Copper,
        Self::Plum,
        Self::Slate,
    ];

    /// The name it is stored by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Indigo => "indigo",
            Self::Verdigris => "verdigris",
            Self::Forest => "forest",
            Self::Copper => "copper",
            Self::Plum => "plum",
            Self::Slate => "slate",
        }
    }

    /// The accent of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|accent| accent.name() == name)
    }

    /// The attribute of the document.
    pub(crate) fn attribute(self) -> String {
        match self {
            Self::Indigo => String::new(),
            other => format!(r#" data-accent="{}""#, other.name()),
        }
    }
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}
