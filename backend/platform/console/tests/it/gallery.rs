use std::collections::BTreeSet;

use console::{Catalog, Markup, Shell, gallery_html, i18n, markup::icon_names};

fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    html.split(start.as_str())
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

#[test]
fn the_gallery_is_whole_in_every_language() {
    let catalog = Catalog::new(&i18n::SOURCES).unwrap();
    for lang in i18n::LANGS {
        let text = catalog.text(lang);
        let body = Markup::trusted(gallery_html(&text));
        let page = Shell::new(&text, "Gallery").page(&body);
        assert!(page.len() > 20_000);

        let ids: Vec<_> = values(&page, "id");
        let unique: BTreeSet<_> = ids.iter().collect();
        let mut twice = ids.clone();
        twice.retain(|id| ids.iter().filter(|other| other == &id).count() > 1);
        // The confirmation stands there twice, as dialog and as page.
        twice.retain(|id| *id != "f-confirm");
        assert!(twice.is_empty(), "ids used twice: {twice:?}");
        for attribute in [
            "for",
            "aria-describedby",
            "aria-labelledby",
            "aria-controls",
        ] {
            for wanted in values(&page, attribute)
                .iter()
                .flat_map(|ids| ids.split(' '))
            {
                assert!(
                    unique.contains(&wanted),
                    "{attribute} names no id: {wanted}"
                );
            }
        }
        for used in page
            .split("icons.svg?v=")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
        {
            if let Some((_, name)) = used.split_once('#') {
                assert!(icon_names().contains(name), "no icon {name}");
            }
        }
        assert_eq!(
            page.matches("<h1").count(),
            2,
            "the page's title and the confirmation's"
        );
    }
    assert_eq!(catalog.missing_count(), 0);
}
