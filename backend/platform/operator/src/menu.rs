//! What the console shows of this crate: places in the menu, and the words of each area.

use access::{Permission, PermissionInfo};
use console::{Lang, MenuItem, i18n::Source};

use crate::permissions as may;

/// Everything that is not about one tenant stands under one heading.
const UPKEEP: &str = "operator-upkeep";

/// Places in the menu.
pub(crate) fn items() -> Vec<MenuItem> {
    let upkeep = |href, text, icon, permission: &'static PermissionInfo, order| MenuItem {
        href,
        text,
        icon,
        permission,
        order,
        go: None,
        section: UPKEEP,
    };
    vec![
        MenuItem {
            href: "/app/tenants",
            text: "operator-tenants",
            icon: "building-2",
            permission: may::ReadTenant::INFO,
            order: 100,
            go: Some('t'),
            section: "",
        },
        upkeep(
            "/app/campaigns",
            "operator-campaigns",
            "refresh-cw",
            may::ReadCampaign::INFO,
            120,
        ),
        upkeep(
            "/app/stock",
            "operator-stock",
            "archive",
            may::ReadStock::INFO,
            130,
        ),
        upkeep(
            "/app/pools",
            "operator-pools",
            "activity",
            may::ReadPool::INFO,
            140,
        ),
        upkeep(
            "/app/canary",
            "operator-canary",
            "shield",
            may::ReadCanary::INFO,
            150,
        ),
        upkeep(
            "/app/held-names",
            "operator-held",
            "lock",
            may::ReadHeldName::INFO,
            170,
        ),
        upkeep(
            "/app/doctor",
            "operator-doctor",
            "shield-check",
            may::RepairTenant::INFO,
            180,
        ),
    ]
}

/// The words, a pair of files for each area.
pub(crate) fn texts() -> Vec<Source> {
    let pairs = [
        (
            include_str!("../i18n/en.ftl"),
            include_str!("../i18n/de.ftl"),
        ),
        (
            include_str!("../i18n/campaigns.en.ftl"),
            include_str!("../i18n/campaigns.de.ftl"),
        ),
        (
            include_str!("../i18n/canary.en.ftl"),
            include_str!("../i18n/canary.de.ftl"),
        ),
        (
            include_str!("../i18n/demo.en.ftl"),
            include_str!("../i18n/demo.de.ftl"),
        ),
        (
            include_str!("../i18n/domains.en.ftl"),
            include_str!("../i18n/domains.de.ftl"),
        ),
        (
            include_str!("../i18n/life.en.ftl"),
            include_str!("../i18n/life.de.ftl"),
        ),
        (
            include_str!("../i18n/pools.en.ftl"),
            include_str!("../i18n/pools.de.ftl"),
        ),
        (
            include_str!("../i18n/stock.en.ftl"),
            include_str!("../i18n/stock.de.ftl"),
        ),
    ];
    let source = |lang, text| Source {
        domain: "operator",
        lang,
        text,
    };
    pairs
        .into_iter()
        .flat_map(|(en, de)| [source(Lang::En, en), source(Lang::De, de)])
        .collect()
}
