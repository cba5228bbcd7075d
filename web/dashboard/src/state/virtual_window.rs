//! Which rows of a long table exist in the document: those in view, and a few around them.

use std::ops::Range;

/// Rows drawn beyond either edge of the view, so that a quick scroll meets drawn rows.
const OVERSCAN: f64 = 12.0;
/// Rows begin and end at multiples of this, so that not every pixel scrolled changes the document.
const STEP: usize = 4;
/// Up to this many rows all of them exist: the browser's own search finds them, and a page prints whole.
pub(crate) const WHOLE: usize = 120;

/// Rows to draw.
///
/// `scrolled` is the distance in pixels from the top of the first row to the top of the view, negative while the
/// table begins below it; `view` is the height of the view and `row` that of a row, in pixels. None while a long table is
/// far out of view, as on a phone.
pub(crate) fn visible(scrolled: f64, view: f64, row: f64, total: usize) -> Range<usize> {
    if row <= 0.0 || total == 0 {
        return 0..0;
    }
    if total <= WHOLE {
        return 0..total;
    }
    let start = rows((scrolled / row).floor() - OVERSCAN) / STEP * STEP;
    let end = rows(((scrolled + view) / row).ceil() + OVERSCAN).div_ceil(STEP) * STEP;
    start.min(total)..end.clamp(start.min(total), total)
}

/// Distance to scroll by so that row `index` is in view, between `top` and `bottom` pixels kept free of it.
pub(crate) fn reveal(index: usize, scrolled: f64, view: f64, row: f64, top: f64, bottom: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "rows are far fewer than 2^52")]
    let offset = index as f64 * row - scrolled;
    if offset < top {
        offset - top
    } else if offset + row > view - bottom {
        offset + row - (view - bottom)
    } else {
        0.0
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what a table can hold")]
fn rows(value: f64) -> usize {
    value.clamp(0.0, 1e9) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_what_is_in_view_and_a_little_more() {
        assert_eq!(visible(-500.0, 900.0, 38.0, 100_000), 0..24);
        let window = visible(38_000.0, 900.0, 38.0, 100_000);
        assert!(window.start <= 1_000 - 12 + STEP && window.end >= 1_024 + 12);
        assert!(window.len() < 64, "{window:?}");
    }

    #[test]
    fn stays_within_the_table() {
        assert_eq!(visible(1e9, 900.0, 38.0, 260), 260..260);
        assert_eq!(visible(1e9, 900.0, 38.0, WHOLE), 0..WHOLE);
        assert_eq!(visible(0.0, 900.0, 0.0, 5), 0..0);
        assert_eq!(visible(-1e6, 900.0, 38.0, 500), 0..0);
        assert_eq!(visible(-1e6, 900.0, 38.0, WHOLE), 0..WHOLE);
    }

    #[test]
    fn every_scroll_position_covers_the_view() {
        for scrolled in (0..40_000).step_by(7) {
            let scrolled = f64::from(scrolled);
            let window = visible(scrolled, 900.0, 38.0, 2_000);
            let (first, last) = ((scrolled / 38.0).floor(), ((scrolled + 900.0) / 38.0).ceil());
            assert!(
                (window.start as f64) <= first && (window.end as f64) >= last.min(2_000.0),
                "{scrolled} {window:?}"
            );
        }
    }

    #[test]
    fn reveals_only_what_is_hidden() {
        let by = |index| reveal(index, 380.0, 900.0, 38.0, 34.0, 40.0);
        assert!(by(20).abs() < f64::EPSILON);
        assert!((by(5) - -224.0).abs() < 1e-9);
        assert!((by(40) - 318.0).abs() < 1e-9);
    }
}
