//! A colour of a tenant's own, made readable. The lightnesses are those of the console's tokens
//! (`styles/1-tokens.css`); the formulas are Björn Ottosson's OKLab and the contrast of WCAG 2.2.

use std::fmt;

/// Text needs this contrast (WCAG 2.2, 1.4.3).
const READABLE: f64 = 4.5;
/// Stronger than this shouts on every page.
const STRONGEST: f64 = 0.19;
/// Two colours that differ by less look alike (distance in OKLab).
const ALIKE: f64 = 0.06;

/// A colour as a screen shows it, each part from 0 to 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rgb([u8; 3]);

impl Rgb {
    /// Of `#rrggbb`, in either case.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let mut rgb = [0; 3];
        hex::decode_to_slice(digits, &mut rgb).ok()?;
        Some(Self(rgb))
    }

    fn linear(self) -> [f64; 3] {
        self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        })
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", hex::encode(self.0))
    }
}

/// A colour by lightness, strength and hue.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Oklch {
    light: f64,
    strength: f64,
    /// In degrees.
    hue: f64,
}

/// Hue and strength every shade of the accent is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tint {
    pub(crate) strength: f64,
    pub(crate) hue: f64,
    /// Whether it looks other than what was asked for.
    pub(crate) adjusted: bool,
}

impl Tint {
    /// The nearest to a colour that can be read everywhere.
    pub(crate) fn near(wanted: Rgb) -> Self {
        let asked = Oklch::of(wanted);
        let mut strength = asked.strength.min(STRONGEST);
        while strength > 0.0 && !is_readable(strength, asked.hue) {
            strength -= 0.005;
        }
        let strength = strength.max(0.0);
        let shown = Oklch {
            light: ACCENT.0.light,
            strength,
            hue: asked.hue,
        };
        Self {
            strength,
            hue: asked.hue,
            adjusted: distance(asked, shown) > ALIKE,
        }
    }

    /// The stylesheet that gives it to a page.
    pub(crate) fn style(self) -> String {
        format!(
            ":root{{--accent-h:{:.1};--accent-c:{:.4}}}",
            self.hue, self.strength
        )
    }

    /// The accent itself in the light theme, for where only one colour can be named.
    pub(crate) fn colour(self) -> Rgb {
        shade(ACCENT.0, self.strength, self.hue).rgb()
    }
}

/// A shade of the accent: its lightness and which part of the strength it takes.
#[derive(Clone, Copy)]
struct Shade {
    light: f64,
    part: f64,
}

const fn of(light: f64, part: f64) -> Shade {
    Shade { light, part }
}

// Light and dark of each token.
const ACCENT: (Shade, Shade) = (of(0.515, 1.0), of(0.545, 1.0));
const HOVER: (Shade, Shade) = (of(0.465, 1.0), of(0.505, 1.0));
const INK: (Shade, Shade) = (of(0.475, 1.0), of(0.8, 0.56));
const SOFT: (Shade, Shade) = (of(0.958, 0.13), of(0.29, 0.38));
/// What ink stands on besides the soft accent: page, card, menu. Hardly coloured, hue 265.
const GROUNDS: [(f64, f64); 3] = [(1.0, 0.183), (1.0, 0.216), (0.979, 0.158)];
const GROUND: (f64, f64) = (0.0035, 265.0);

fn shade(shade: Shade, strength: f64, hue: f64) -> Oklch {
    Oklch {
        light: shade.light,
        strength: strength * shade.part,
        hue,
    }
}

fn is_readable(strength: f64, hue: f64) -> bool {
    let at = |one: Shade| shade(one, strength, hue);
    let all = [ACCENT, HOVER, INK, SOFT];
    let shown = all
        .iter()
        .all(|(light, dark)| at(*light).is_shown() && at(*dark).is_shown());
    let fills = [ACCENT.0, ACCENT.1, HOVER.0, HOVER.1];
    let white = fills
        .iter()
        .all(|fill| contrast(1.0, at(*fill).luminance()) >= READABLE);
    let (light_ink, dark_ink) = (at(INK.0).luminance(), at(INK.1).luminance());
    let soft = contrast(light_ink, at(SOFT.0).luminance()) >= READABLE
        && contrast(dark_ink, at(SOFT.1).luminance()) >= READABLE;
    let ground = |light: f64| {
        let strength = if light < 1.0 { GROUND.0 } else { 0.0 };
        Oklch {
            light,
            strength,
            hue: GROUND.1,
        }
        .luminance()
    };
    let on_grounds = GROUNDS.iter().all(|(light, dark)| {
        contrast(light_ink, ground(*light)) >= READABLE
            && contrast(dark_ink, ground(*dark)) >= READABLE
    });
    shown && white && soft && on_grounds
}

fn contrast(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn distance(one: Oklch, other: Oklch) -> f64 {
    let (a, b) = (one.lab(), other.lab());
    a.iter()
        .zip(b)
        .map(|(a, b)| (a - b).powi(2))
        .sum::<f64>()
        .sqrt()
}

impl Oklch {
    fn of(rgb: Rgb) -> Self {
        let [r, g, b] = rgb.linear();
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        let light = 0.210_454_255_3 * l + 0.793_617_785 * m - 0.004_072_046_8 * s;
        let a = 1.977_998_495_1 * l - 2.428_592_205 * m + 0.450_593_709_9 * s;
        let b = 0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766 * s;
        Self {
            light,
            strength: a.hypot(b),
            hue: b.atan2(a).to_degrees().rem_euclid(360.0),
        }
    }

    fn lab(self) -> [f64; 3] {
        let angle = self.hue.to_radians();
        [
            self.light,
            self.strength * angle.cos(),
            self.strength * angle.sin(),
        ]
    }

    fn linear(self) -> [f64; 3] {
        let [light, a, b] = self.lab();
        let l = (light + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let m = (light - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let s = (light - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
        [
            4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
        ]
    }

    /// Whether a screen can show it; what it cannot is shown as something else.
    fn is_shown(self) -> bool {
        self.linear()
            .iter()
            .all(|part| (-0.000_1..=1.000_1).contains(part))
    }

    fn luminance(self) -> f64 {
        let [r, g, b] = self.linear().map(|part| part.clamp(0.0, 1.0));
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    fn rgb(self) -> Rgb {
        Rgb(self.linear().map(|part| {
            let part = part.clamp(0.0, 1.0);
            let part = if part <= 0.003_130_8 {
                part * 12.92
            } else {
                1.055 * part.powf(1.0 / 2.4) - 0.055
            };
            // A figure from 0 to 255 without a point.
            format!("{:.0}", part * 255.0).parse().unwrap_or_default()
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_comes_back_from_its_lightness_strength_and_hue() {
        for text in ["#3f57c9", "#0a7d4b", "#ffffff", "#000000", "#c08020"] {
            let rgb = Rgb::parse(text).unwrap();
            assert_eq!(Oklch::of(rgb).rgb().to_string(), text);
        }
        // The figures of the CSS Color 4 specification for `rebeccapurple`.
        let purple = Oklch::of(Rgb::parse("#663399").unwrap());
        assert!((purple.light - 0.440_3).abs() < 0.001, "{purple:?}");
        assert!((purple.strength - 0.160_3).abs() < 0.001, "{purple:?}");
        assert!((purple.hue - 303.37).abs() < 0.1, "{purple:?}");
    }

    #[test]
    fn every_colour_there_is_becomes_readable() {
        for red in (0..=255).step_by(51) {
            for green in (0..=255).step_by(51) {
                for blue in (0..=255).step_by(51) {
                    let tint = Tint::near(Rgb([red, green, blue]));
                    assert!(
                        is_readable(tint.strength, tint.hue),
                        "{red} {green} {blue}: {tint:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn whoever_asks_for_yellow_is_told_that_it_looks_different() {
        assert!(Tint::near(Rgb::parse("#ffe600").unwrap()).adjusted);
        assert!(!Tint::near(Rgb::parse("#3f57c9").unwrap()).adjusted);
    }

    #[test]
    fn what_is_no_colour_is_none() {
        for text in ["", "#12345", "#1234567", "123456", "#12345g", "red"] {
            assert_eq!(Rgb::parse(text), None, "{text}");
        }
    }
}
