//! What a look is, from outside.

use console::Accent;
use kernel::{Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    colour::{Rgb, Tint},
    store::LookRow,
};

/// How the console looks for everybody of the tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LookView {
    /// `indigo`, `verdigris`, `forest`, `copper`, `plum`, `slate`, or a colour such as `#0a7d4b`.
    #[schema(example = "#0a7d4b")]
    pub accent: String,
    /// The colour as it is shown in the light theme.
    #[schema(example = "#1f7a4a")]
    pub shown: String,
    /// Whether what is shown differs from what was asked for, so that text stays readable.
    pub adjusted: bool,
    /// The address of the logo, or null.
    #[schema(example = "/app/look/logo?v=0a1b2c3d4e5f6071")]
    pub logo: Option<String>,
    /// Moves with every change; 0 while nothing was chosen.
    pub version: i64,
}

/// A choice of colour.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LookBody {
    /// `indigo`, `verdigris`, `forest`, `copper`, `plum`, `slate`, or a colour such as `#0a7d4b`.
    #[schema(example = "#0a7d4b")]
    pub accent: String,
}

/// The colour of a tenant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Chosen {
    /// One of the house's.
    House(Accent),
    /// One of its own.
    Own(Rgb),
}

impl Chosen {
    /// Of its name or its figures.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let own = || Rgb::parse(text).map(Self::Own);
        Accent::named(text)
            .map(Self::House)
            .or_else(own)
            .ok_or_else(|| {
                Error::field(
                    "accent",
                    "accent_unknown",
                    "must be one of the colours offered, or # and six digits such as #0a7d4b",
                )
            })
    }

    /// As it is stored.
    pub(crate) fn stored(self) -> String {
        match self {
            Self::House(accent) => accent.name().to_owned(),
            Self::Own(rgb) => rgb.to_string(),
        }
    }

    pub(crate) fn tint(self) -> Tint {
        match self {
            Self::Own(rgb) => Tint::near(rgb),
            Self::House(accent) => {
                let (hue, strength) = accent.tint();
                Tint {
                    hue,
                    strength,
                    adjusted: false,
                }
            }
        }
    }
}

impl LookRow {
    /// The colour; what cannot be read any more is the house's.
    pub(crate) fn chosen(&self) -> Chosen {
        Chosen::parse(&self.accent).unwrap_or(Chosen::House(Accent::Indigo))
    }

    pub(crate) fn view(&self) -> LookView {
        let tint = self.chosen().tint();
        LookView {
            accent: self.accent.clone(),
            shown: tint.colour().to_string(),
            adjusted: tint.adjusted,
            logo: self.picture("logo"),
            version: self.version,
        }
    }

    /// The address of a picture, if there is a logo.
    pub(crate) fn picture(&self, kind: &str) -> Option<String> {
        self.logo
            .as_ref()
            .map(|digest| format!("/app/look/{kind}?v={digest}"))
    }
}
