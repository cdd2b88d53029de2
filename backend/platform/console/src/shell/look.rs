//! How the console looks to one person and one tenant.

use chrono_tz::Tz;
use http::{HeaderMap, header};

use crate::Markup;

/// How one person wants the console. Whoever knows the person puts it into the request's
/// extensions; without it the cookies of the device count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preferences {
    /// Light or dark.
    pub theme: Theme,
    /// How dense lists are.
    pub density: Density,
    /// The zone times are shown in; `None`: the browser's.
    pub zone: Option<Tz>,
}

impl Preferences {
    /// What was chosen on this device, for whoever is not signed in.
    pub fn of(headers: &HeaderMap) -> Self {
        Self {
            theme: Theme::of(headers),
            density: Density::of(headers),
            zone: None,
        }
    }

    /// The same with what was chosen on this device a moment ago, which may not have been kept yet.
    #[must_use]
    pub fn with_fresh(self, headers: &HeaderMap) -> Self {
        if cookie(headers, "fresh_look").is_none() {
            return self;
        }
        Self {
            zone: self.zone,
            ..Self::of(headers)
        }
    }

    /// The zone to show times in: the person's, else the browser's, which its script put into the
    /// cookie `zone`, else UTC.
    pub fn zone(&self, headers: &HeaderMap) -> Tz {
        let of_browser = || cookie(headers, "zone")?.parse().ok();
        self.zone.or_else(of_browser).unwrap_or(Tz::UTC)
    }
}

/// How the console looks for everybody of one tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// The colour, when it is one of the house's.
    pub accent: Accent,
    /// The address of a stylesheet with a colour of the tenant's own; empty: none.
    pub style: String,
    /// The address of the logo; empty: the house's mark.
    pub logo: String,
    /// The address of the icon for home screens; empty: the house's.
    pub touch_icon: String,
    /// The address of the manifest of the installed app; empty: the house's.
    pub manifest: String,
}

impl Look {
    /// The logo, or the house's mark with these classes.
    pub(crate) fn mark(&self, classes: &'static str) -> Markup {
        if self.logo.is_empty() {
            return Markup::trusted(format!(
                r#"<span class="{classes}">{}</span>"#,
                crate::icon("mark")
            ));
        }
        let large = if classes.contains("mark-large") {
            " brand-logo-large"
        } else {
            ""
        };
        Markup::trusted(format!(
            r#"<img class="brand-logo{large}" src="{}" alt="" width="28" height="28">"#,
            Markup::from(&self.logo)
        ))
    }

    pub(crate) fn manifest(&self) -> String {
        if self.manifest.is_empty() {
            crate::asset("manifest.webmanifest")
        } else {
            self.manifest.clone()
        }
    }
}

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
        Self::named(cookie(headers, "theme").unwrap_or_default())
    }

    /// The theme of a name; anything unknown is as the system is.
    pub fn named(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// The name it is stored by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
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
        Self::named(cookie(headers, "density").unwrap_or_default())
    }

    /// The density of a name; anything unknown is comfortable.
    pub fn named(name: &str) -> Self {
        match name {
            "compact" => Self::Compact,
            _ => Self::Comfortable,
        }
    }

    /// The name it is stored by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Comfortable => "comfortable",
            Self::Compact => "compact",
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

    /// Its hue in degrees and its strength, as the tokens of the style have them.
    pub const fn tint(self) -> (f64, f64) {
        match self {
            Self::Indigo => (268.0, 0.165),
            Self::Verdigris => (192.0, 0.085),
            Self::Forest => (156.0, 0.1),
            Self::Copper => (44.0, 0.12),
            Self::Plum => (330.0, 0.15),
            Self::Slate => (255.0, 0.035),
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

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn times_are_shown_in_the_zone_of_the_person_else_of_the_browser_else_in_utc() {
        let device = |cookies: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_static(cookies));
            headers
        };
        let nobody = Preferences::of(&HeaderMap::new());
        let there = device("theme=dark; zone=America/Lima");
        assert_eq!(nobody.zone(&there), Tz::America__Lima);
        assert_eq!(nobody.zone(&device("zone=Europe/Atlantis")), Tz::UTC);
        assert_eq!(nobody.zone(&HeaderMap::new()), Tz::UTC);
        let somebody = Preferences {
            zone: Some(Tz::Asia__Tokyo),
            ..nobody
        };
        assert_eq!(somebody.zone(&there), Tz::Asia__Tokyo);
        assert_eq!(Preferences::of(&there).theme, Theme::Dark);
        assert_eq!(somebody.with_fresh(&there).theme, Theme::System);
        let fresh = device("theme=dark; fresh_look=1");
        assert_eq!(somebody.with_fresh(&fresh).theme, Theme::Dark);
        assert_eq!(somebody.with_fresh(&fresh).zone, somebody.zone);
    }
}
