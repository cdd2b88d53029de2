//! Every accent a tenant may choose can be read, in both themes (WCAG AA, 4.5 to 1).

const TOKENS: &str = include_str!("../../styles/1-tokens.css");

struct Oklch(f64, f64, f64);

/// Relative luminance, through linear sRGB (Björn Ottosson's matrices, each channel clipped).
fn luminance(Oklch(l, c, h): &Oklch) -> f64 {
    let (a, b) = (c * h.to_radians().cos(), c * h.to_radians().sin());
    let [long, medium, short] = [
        l + 0.396_337_777_4 * a + 0.215_803_757_3 * b,
        l - 0.105_561_345_8 * a - 0.063_854_172_8 * b,
        l - 0.089_484_177_5 * a - 1.291_485_548 * b,
    ]
    .map(|cone| cone.powi(3));
    let red = 4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short;
    let green = -1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short;
    let blue = -0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701 * short;
    0.2126 * red.clamp(0.0, 1.0) + 0.7152 * green.clamp(0.0, 1.0) + 0.0722 * blue.clamp(0.0, 1.0)
}

fn contrast(one: &Oklch, other: &Oklch) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The two sides of `--name: light-dark(oklch(…), oklch(…))`.
fn token(name: &str, accent: (f64, f64)) -> [Oklch; 2] {
    let line = TOKENS
        .lines()
        .find(|line| line.trim().starts_with(&format!("--{name}:")))
        .unwrap();
    let mut sides = line.split("oklch(").skip(1).map(|side| {
        let side = side
            .replace("var(--accent-c)", &accent.0.to_string())
            .replace("var(--accent-h)", &accent.1.to_string())
            .replace("var(--tone)", "265");
        let words = side.replace("calc(", "").replace(['(', ')', ';', ','], " ");
        let words: Vec<&str> = words.split_whitespace().collect();
        match words.as_slice() {
            [l, c, "*", factor, h, ..] => Oklch(
                l.parse().unwrap(),
                c.parse::<f64>().unwrap() * factor.parse::<f64>().unwrap(),
                h.parse().unwrap(),
            ),
            [l, c, h, ..] => Oklch(l.parse().unwrap(), c.parse().unwrap(), h.parse().unwrap()),
            _ => panic!("{name} is not a colour: {side}"),
        }
    });
    [sides.next().unwrap(), sides.next().unwrap()]
}

fn accents() -> Vec<(String, (f64, f64))> {
    let number = |line: &str, name: &str| -> f64 {
        let rest = line.split(name).nth(1).unwrap();
        rest.split(';').next().unwrap().trim().parse().unwrap()
    };
    let own = TOKENS
        .lines()
        .filter(|line| line.trim().starts_with("--accent-"))
        .take(2);
    let own = own.collect::<String>();
    let mut found = vec![(
        "indigo".to_owned(),
        (number(&own, "--accent-c:"), number(&own, "--accent-h:")),
    )];
    for line in TOKENS
        .lines()
        .filter(|line| line.contains("&[data-accent="))
    {
        let name = line.split('"').nth(1).unwrap().to_owned();
        found.push((
            name,
            (number(line, "--accent-c:"), number(line, "--accent-h:")),
        ));
    }
    found
}

#[test]
fn every_accent_can_be_read_in_both_themes() {
    let accents = accents();
    assert_eq!(accents.len(), console::Accent::ALL.len());
    for (name, accent) in accents {
        let (hue, strength) = console::Accent::named(&name).unwrap().tint();
        assert_eq!((strength, hue), accent, "{name}");
        let white = Oklch(1.0, 0.0, 0.0);
        for fill in ["accent", "accent-hover"] {
            for side in token(fill, accent) {
                let found = contrast(&white, &side);
                assert!(found >= 4.5, "white on {fill} of {name}: {found:.2}");
            }
        }
        for ground in ["page", "raised", "side", "accent-soft"] {
            let pairs = token("accent-ink", accent)
                .into_iter()
                .zip(token(ground, accent));
            for (ink, ground_colour) in pairs {
                let found = contrast(&ink, &ground_colour);
                assert!(found >= 4.5, "accent-ink on {ground} of {name}: {found:.2}");
            }
        }
    }
}

#[test]
fn text_can_be_read_on_every_surface_and_state() {
    let accent = (0.165, 268.0);
    let surfaces = ["page", "raised", "side", "over", "sunken"];
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for ink in ["ink", "ink-2", "ink-3"] {
        pairs.extend(surfaces.map(|surface| (ink, surface)));
    }
    pairs.extend([
        ("ok-ink", "ok-soft"),
        ("warn-ink", "warn-soft"),
        ("bad-ink", "bad-soft"),
        ("info-ink", "info-soft"),
        ("bad-ink", "page"),
        ("bad-ink", "raised"),
    ]);
    for (ink, ground) in pairs {
        for (ink_colour, ground_colour) in token(ink, accent).into_iter().zip(token(ground, accent))
        {
            let found = contrast(&ink_colour, &ground_colour);
            assert!(found >= 4.5, "{ink} on {ground}: {found:.2}");
        }
    }
}
