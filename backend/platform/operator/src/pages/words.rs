//! Words and marks that several pages of tenants share.

use console::{Badge, Markup, Text, Tone};

use crate::TenantItem;

/// A tenant's state in one word.
pub(crate) fn state_word(state: &str, text: &Text) -> String {
    let id = match state {
        "active" => "operator-active",
        "suspended" => "operator-suspended",
        "deleting" => "operator-deleting",
        "purging" => "operator-purging",
        other => return other.to_owned(),
    };
    text.t(id)
}

/// The same as a mark.
pub(crate) fn state_badge(state: &str, text: &Text) -> Markup {
    let tone = match state {
        "active" => Tone::Ok,
        "suspended" => Tone::Warn,
        "deleting" | "purging" => Tone::Bad,
        _ => Tone::Neutral,
    };
    Badge::new(state_word(state, text), tone).render()
}

/// The state of a tenant in a list, and that it is the platform's own when it is.
pub(crate) fn marks(tenant: &TenantItem, text: &Text) -> Markup {
    let own = tenant
        .sentinel
        .then(|| Badge::new(text.t("operator-sentinel"), Tone::Accent).render());
    [Some(state_badge(&tenant.state, text)), own]
        .into_iter()
        .flatten()
        .collect()
}

/// The schema's version, marked when this release would have a newer one.
pub(crate) fn version_cell(tenant: &TenantItem, text: &Text) -> Markup {
    if tenant.behind {
        Badge::new(text.t("operator-version-behind"), Tone::Warn).render()
    } else {
        Markup::from(text.t("operator-version-current"))
    }
}
