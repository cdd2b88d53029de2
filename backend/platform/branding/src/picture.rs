//! A logo, made of whatever picture was sent. Only our own pixels are kept: no metadata, no trick
//! of a format, no second file behind the first.

use std::io::Cursor;

use image::{
    DynamicImage, ImageFormat, ImageReader, Limits, RgbaImage, imageops, imageops::FilterType,
};
use kernel::{Error, Result};

/// What may be sent, in bytes.
pub(crate) const MOST: usize = 1024 * 1024;
/// What is kept of it, a picture.
const KEPT: usize = 256 * 1024;
/// The longest side of what may be sent, in pixels.
const SIDE: u32 = 4_096;
/// What decoding may hold, in bytes.
const MEMORY: u64 = 64 * 1024 * 1024;
/// The longest side of the logo, and smaller ones for when that is too heavy.
const LOGO: [u32; 4] = [512, 384, 256, 128];

/// The pictures of a logo, PNG each.
pub(crate) struct Pictures {
    pub(crate) logo: Vec<u8>,
    /// For home screens: square, 192 and 512 pixels.
    pub(crate) icon_192: Vec<u8>,
    pub(crate) icon_512: Vec<u8>,
}

/// Makes the pictures of a file; takes some time and no waiting.
///
/// # Errors
/// A file that is no picture, or none that is taken.
pub(crate) fn pictures(file: &[u8]) -> Result<Pictures> {
    let unreadable = |_| refused("file_unreadable", "is not a picture that can be read");
    let mut reader = ImageReader::new(Cursor::new(file))
        .with_guessed_format()
        .map_err(|_| refused("file_unreadable", "is not a picture that can be read"))?;
    match reader.format() {
        Some(ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP) => {}
        _ => return Err(refused("file_type", "must be a PNG, JPEG or WebP picture")),
    }
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let picture = reader.decode().map_err(unreadable)?;
    let logo = LOGO
        .iter()
        .map(|side| png(&fitted(&picture, *side)))
        .find(|made| made.as_ref().map_or(true, |bytes| bytes.len() <= KEPT))
        .ok_or_else(|| refused("file_too_large", "has too much detail; send a simpler one"))??;
    Ok(Pictures {
        logo,
        icon_192: icon(&picture, 192)?,
        icon_512: icon(&picture, 512)?,
    })
}

fn refused(code: &'static str, sentence: &str) -> Error {
    Error::field("file", code, sentence)
}

/// The picture within a square of this side; small ones stay as they are.
fn fitted(picture: &DynamicImage, side: u32) -> DynamicImage {
    if picture.width() <= side && picture.height() <= side {
        return picture.clone();
    }
    picture.resize(side, side, FilterType::Lanczos3)
}

/// The picture in the middle of a clear square, with room around it, as home screens want it. One
/// that would be too heavy is drawn smaller and enlarged.
fn icon(picture: &DynamicImage, side: u32) -> Result<Vec<u8>> {
    let inner = side - side / 5;
    for step in [1, 2, 4] {
        let small = picture.resize(inner / step, inner / step, FilterType::Lanczos3);
        let drawn = small.resize(inner, inner, FilterType::Triangle);
        let mut square = RgbaImage::new(side, side);
        let middle = |of: u32| i64::from((side - of.min(side)) / 2);
        imageops::overlay(
            &mut square,
            &drawn.to_rgba8(),
            middle(drawn.width()),
            middle(drawn.height()),
        );
        let made = png(&DynamicImage::ImageRgba8(square))?;
        if made.len() <= KEPT {
            return Ok(made);
        }
    }
    Err(refused(
        "file_too_large",
        "has too much detail; send a simpler one",
    ))
}

fn png(picture: &DynamicImage) -> Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    // Sixteen bits and odd colours come out as what every browser shows.
    DynamicImage::ImageRgba8(picture.to_rgba8())
        .write_to(&mut bytes, ImageFormat::Png)
        .map_err(Error::internal)?;
    Ok(bytes.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(width, height)
            .write_to(&mut bytes, format)
            .unwrap();
        bytes.into_inner()
    }

    fn size(png: &[u8]) -> (u32, u32) {
        let picture = image::load_from_memory(png).unwrap();
        (picture.width(), picture.height())
    }

    #[test]
    fn a_picture_of_any_shape_becomes_a_logo_and_square_icons() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let made = pictures(&file(1200, 300, format)).unwrap();
            assert_eq!(size(&made.logo), (512, 128));
            assert_eq!(size(&made.icon_192), (192, 192));
            assert_eq!(size(&made.icon_512), (512, 512));
        }
        assert_eq!(
            size(&pictures(&file(40, 30, ImageFormat::Png)).unwrap().logo),
            (40, 30)
        );
    }

    #[test]
    fn what_is_no_picture_or_too_large_to_draw_is_refused_by_field() {
        let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
        let cut = file(600, 600, ImageFormat::Png);
        let cut = cut.get(..60).unwrap();
        for wrong in [
            svg.as_slice(),
            b"",
            b"GIF89a",
            cut,
            &file(5000, 1, ImageFormat::Png),
        ] {
            let Err(error) = pictures(wrong) else {
                panic!("it was taken");
            };
            assert_eq!(error.field_errors().first().unwrap().field, "file");
        }
    }
}
