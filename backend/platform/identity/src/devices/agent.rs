//! What a device says it is, in words a person knows their devices by. Only for looking at: it
//! decides nothing, since anybody can say anything.

/// Browser and system of a user agent; the first word of one that is no browser.
pub(super) fn device_of(agent: &str) -> String {
    // The more particular ones first: most claim to be the others too.
    const BROWSERS: [(&str, &str); 7] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("Chrom", "Chrome"),
        ("Safari", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let first = |known: &[(&str, &'static str)]| {
        let found = known.iter().find(|(mark, _)| agent.contains(mark));
        found.map(|(_, name)| *name)
    };
    let browser = agent
        .starts_with("Mozilla/")
        .then(|| first(&BROWSERS))
        .flatten();
    match (browser, first(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, _) => {
            let word = agent.split([' ', '/', '(']).next().unwrap_or_default();
            word.chars().filter(|c| !c.is_control()).take(40).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::device_of;

    #[test]
    fn people_know_their_devices_by_browser_and_system() {
        for (agent, name) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0",
                "Edge, Windows",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
                "Firefox, Linux",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari, iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36",
                "Chrome, Android",
            ),
            ("AcmeStock/2.1 (Android 14)", "AcmeStock"),
            ("curl/8.5.0", "curl"),
            ("", ""),
        ] {
            assert_eq!(device_of(agent), name);
        }
    }
}
