//! One printed page: lines of text that are broken, measured, and made smaller until all of them fit on the paper.
//!
//! What a page says is for [`crate::views`] to decide. The font is DejaVu Sans, which has Latin, Greek, Cyrillic,
//! Arabic, Hebrew and more; a letter that it does not have is drawn as an empty box.

use krilla::Document;
use krilla::color::rgb;
use krilla::error::KrillaError;
use krilla::geom::{PathBuilder, Point};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, TextDirection};
use rustybuzz::ttf_parser::Face;

/// Points around the text.
const MARGIN: f32 = 40.0;
/// Sizes that are tried, in points, until everything fits.
const SIZES: [f32; 6] = [10.0, 9.0, 8.5, 8.0, 7.5, 7.0];
/// From the bottom of one line to that of the next, in sizes.
const LEADING: f32 = 1.32;
/// Above a heading, in sizes.
const ABOVE_HEADING: f32 = 0.7;

/// Size of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paper {
    /// ISO 216 A4.
    #[default]
    A4,
    /// US Letter.
    Letter,
}

impl Paper {
    /// Width and height in points.
    const fn points(self) -> (f32, f32) {
        match self {
            Self::A4 => (595.0, 842.0),
            Self::Letter => (612.0, 792.0),
        }
    }
}

/// A part of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The title of the page.
    Title(String),
    /// The title of what follows.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A paragraph in grey.
    Note(String),
    /// A paragraph with a mark before it.
    Item(String),
    /// What something is called, and what it is; the first part of all is as wide.
    Pair(String, String),
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The fonts of the program are damaged.
    #[error("the font of the program cannot be read")]
    Font,
    /// The document cannot be written.
    #[error("a document cannot be written: {0:?}")]
    Document(KrillaError),
}

/// Both weights, to be drawn and to be measured with.
struct Fonts {
    regular: (Font, Face<'static>),
    bold: (Font, Face<'static>),
}

impl Fonts {
    fn load() -> Result<Self, PdfError> {
        let read = |data: &'static [u8]| {
            let font = Font::new(data.into(), 0).ok_or(PdfError::Font)?;
            Ok((font, Face::parse(data, 0).map_err(|_| PdfError::Font)?))
        };
        Ok(Self { regular: read(dejavu::sans::regular())?, bold: read(dejavu::sans::bold())? })
    }

    fn of(&self, bold: bool) -> &(Font, Face<'static>) {
        if bold { &self.bold } else { &self.regular }
    }

    /// Width in points. Kerning only makes it less.
    fn width(&self, text: &str, size: f32, bold: bool) -> f32 {
        let (_, face) = self.of(bold);
        let advance = |c: char| {
            let glyph = face.glyph_index(c).unwrap_or_default();
            f32::from(face.glyph_hor_advance(glyph).unwrap_or(face.units_per_em()))
        };
        text.chars().map(advance).sum::<f32>() / f32::from(face.units_per_em()) * size
    }

    /// Breaks a text into lines that are not wider than `width`: between words, or within one that is. Takes time in
    /// proportion to the text.
    fn lines(&self, text: &str, size: f32, bold: bool, width: f32) -> Vec<String> {
        let blank = self.width(" ", size, bold);
        let mut lines = Vec::new();
        for paragraph in text.lines() {
            let (mut line, mut used) = (String::new(), 0.0);
            for word in paragraph.split_whitespace() {
                let own = self.width(word, size, bold);
                let longer = if line.is_empty() { own } else { used + blank + own };
                if longer <= width {
                    if !line.is_empty() {
                        line.push(' ');
                    }
                    line.push_str(word);
                    used = longer;
                    continue;
                }
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                    used = 0.0;
                }
                for c in word.chars() {
                    let own = self.width(c.encode_utf8(&mut [0; 4]), size, bold);
                    if used + own > width && !line.is_empty() {
                        lines.push(std::mem::take(&mut line));
                        used = 0.0;
                    }
                    line.push(c);
                    used += own;
                }
            }
            lines.push(line);
        }
        lines
    }
}

/// A line with its place.
struct Line {
    text: String,
    size: f32,
    bold: bool,
    grey: bool,
    left: f32,
    /// Of its bottom, from the top of the text.
    down: f32,
    /// Whether there is a rule beneath it.
    ruled: bool,
}

/// Lays blocks out; also how high they are.
fn lay_out(fonts: &Fonts, blocks: &[Block], size: f32, width: f32) -> (Vec<Line>, f32) {
    let (mut lines, mut down) = (Vec::new(), 0.0);
    let names = blocks.iter().filter_map(|block| match block {
        Block::Pair(name, _) => Some(fonts.width(name, size, false)),
        _ => None,
    });
    let names = names.fold(0.0, f32::max).min(width / 2.0) + size;
    let mut put = |text: &str, size: f32, bold: bool, grey: bool, left: f32, down: &mut f32, ruled: bool| {
        for text in fonts.lines(text, size, bold, width - left) {
            *down += size * LEADING;
            lines.push(Line { text, size, bold, grey, left, down: *down, ruled });
        }
    };
    for block in blocks {
        match block {
            Block::Title(text) => put(text, size * 1.7, true, false, 0.0, &mut down, false),
            Block::Heading(text) => {
                down += size * ABOVE_HEADING;
                put(text, size * 1.1, true, false, 0.0, &mut down, true);
                down += size * 0.25;
            }
            Block::Text(text) => put(text, size, false, false, 0.0, &mut down, false),
            Block::Note(text) => put(text, size * 0.9, false, true, 0.0, &mut down, false),
            Block::Item(text) => {
                let mut mark = down;
                put("•", size, false, false, 0.0, &mut mark, false);
                put(text, size, false, false, size, &mut down, false);
            }
            Block::Pair(name, text) => {
                let mut left = down;
                put(name, size, false, true, 0.0, &mut left, false);
                put(text, size, false, false, names, &mut down, false);
                down = down.max(left);
            }
        }
    }
    (lines, down)
}

/// Draws blocks on one page, as large as they fit. If they don't at the smallest size, the last ones are left out and
/// it says so.
///
/// # Errors
/// Never in practice: the fonts are part of the program.
pub fn page(title: &str, blocks: &[Block], paper: Paper) -> Result<Vec<u8>, PdfError> {
    let fonts = Fonts::load()?;
    let (wide, high) = paper.points();
    let (width, height) = (wide - 2.0 * MARGIN, high - 2.0 * MARGIN);
    let smallest = SIZES[SIZES.len() - 1];
    let fitting = SIZES.iter().map(|&size| lay_out(&fonts, blocks, size, width)).find(|(_, used)| *used <= height);
    let lines = fitting.map_or_else(|| cut(&fonts, blocks, smallest, (width, height)), |(lines, _)| lines);
    let mut document = Document::new();
    document.set_metadata(Metadata::new().title(title.to_owned()).creator("Bellwether".to_owned()));
    let settings = PageSettings::from_wh(wide, high).ok_or(PdfError::Font)?;
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    lines.iter().for_each(|line| draw(&mut surface, &fonts, line, width));
    surface.finish();
    page.finish();
    document.finish().map_err(PdfError::Document)
}

/// As many blocks as fit at a size, and a word that there are more.
fn cut(fonts: &Fonts, blocks: &[Block], size: f32, (width, height): (f32, f32)) -> Vec<Line> {
    let more = Block::Note("There is more than fits on the page.".to_owned());
    let some = |kept: usize| {
        let some: Vec<Block> = blocks[..kept].iter().cloned().chain([more.clone()]).collect();
        lay_out(fonts, &some, size, width)
    };
    // More blocks never take less room.
    let (mut fits, mut does_not) = (0, blocks.len());
    while does_not - fits > 1 {
        let middle = fits.midpoint(does_not);
        if some(middle).1 <= height { fits = middle } else { does_not = middle }
    }
    some(fits).0
}

fn draw(surface: &mut Surface<'_>, fonts: &Fonts, line: &Line, width: f32) {
    let (left, down) = (MARGIN + line.left, MARGIN + line.down);
    let shade = if line.grey { 96 } else { 0 };
    surface.set_fill(Some(Fill { paint: rgb::Color::new(shade, shade, shade).into(), ..Fill::default() }));
    surface.set_stroke(None);
    let font = fonts.of(line.bold).0.clone();
    // Letters hang below the line by about a fifth of their size.
    let baseline = Point::from_xy(left, down - line.size * 0.25);
    surface.draw_text(baseline, font, line.size, &line.text, false, TextDirection::Auto);
    if line.ruled {
        let mut path = PathBuilder::new();
        path.move_to(left, down + 1.0);
        path.line_to(MARGIN + width, down + 1.0);
        if let Some(path) = path.finish() {
            surface.set_fill(None);
            let paint = rgb::Color::new(160, 160, 160).into();
            surface.set_stroke(Some(Stroke { paint, width: 0.5, ..Stroke::default() }));
            surface.draw_path(&path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words_or_within_those_that_are_too_long() {
        let fonts = Fonts::load().expect("fonts");
        let broken = fonts.lines("one two three", 10.0, false, fonts.width("one two ", 10.0, false));
        assert_eq!(broken, ["one two", "three"]);
        let long = "W".repeat(50);
        let broken = fonts.lines(&long, 10.0, false, 100.0);
        assert!(broken.len() > 1 && broken.concat() == long, "{broken:?}");
        assert!(broken.iter().all(|line| fonts.width(line, 10.0, false) <= 100.0));
    }

    #[test]
    fn whatever_comes_fits() {
        let fonts = Fonts::load().expect("fonts");
        let many: Vec<Block> = (0..500).map(|n| Block::Item(format!("{n} {}", "word ".repeat(40)))).collect();
        let lines = cut(&fonts, &many, 7.0, (500.0, 700.0));
        assert!(lines.last().is_some_and(|line| line.down <= 700.0 && line.text.starts_with("There is more")));
        assert!(page("t", &many, Paper::Letter).expect("a page").starts_with(b"%PDF"));
    }
}
