//! Which rows of a long table exist in the document: those in view, and a few around them; and how they come into it, few at a
//! time, so that no frame is late.

use std::ops::Range;

/// Rows drawn beyond either edge of the view, so that a quick scroll meets drawn rows.
const OVERSCAN: f64 = 12.0;
/// Rows come and go together, so many at a time: as many as are drawn in one frame. Making, laying out and painting one takes 2 ms on
/// a slow machine, and what takes longer than 50 ms is felt.
pub(crate) const BLOCK: usize = 10;
/// Blocks above the view that are dropped in one frame: fewer than those that stay.
const DROPPED_AT_ONCE: usize = 2;
/// Up to this many rows all of them exist: the browser's own search finds them, and a page prints whole.
pub(crate) const WHOLE: usize = 120;
/// Rows of a table where it is scrolled to, or blocks of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Window {
    /// Those that are to exist.
    pub(crate) wanted: Range<usize>,
    /// Those of them in view.
    pub(crate) seen: Range<usize>,
}

impl Window {
    /// The blocks that rows are in.
    pub(crate) fn blocks(&self) -> Self {
        let of = |rows: &Range<usize>| rows.start / BLOCK..rows.end.div_ceil(BLOCK);
        Self { wanted: of(&self.wanted), seen: of(&self.seen) }
    }
}

/// What is to exist where the table is scrolled to.
///
/// `scrolled` is the distance in pixels from the top of the first row to the top of the view, negative while the
/// table begins below it; `view` is the height of the view and `row` that of a row, in pixels. None while a long table is
/// far out of view, as on a phone.
pub(crate) fn visible(scrolled: f64, view: f64, row: f64, total: usize) -> Window {
    if row <= 0.0 || total == 0 {
        return Window { wanted: 0..0, seen: 0..0 };
    }
    let around = |overscan: f64| {
        let (start, end) = ((scrolled / row).floor() - overscan, ((scrolled + view) / row).ceil() + overscan);
        (rows(start).min(total), rows(end).min(total))
    };
    let (first, last) = around(0.0);
    let seen = first..last.max(first);
    if total <= WHOLE {
        return Window { wanted: 0..total, seen };
    }
    let (start, end) = around(OVERSCAN);
    let start = start / BLOCK * BLOCK;
    Window { wanted: start..(end.div_ceil(BLOCK) * BLOCK).clamp(start, total), seen }
}

/// The blocks of rows that exist, one after the other: the number of the first, and what each is known by. One that is known by
/// something else than before is another one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Drawn {
    /// Number of the first.
    pub(crate) start: usize,
    /// What they are known by.
    pub(crate) keys: Vec<u64>,
}

impl Drawn {
    /// The number after the last one.
    pub(crate) fn end(&self) -> usize {
        self.start + self.keys.len()
    }

    /// Goes on towards the blocks of `window`, each known by its `key`: at most `room` of them become others, those in view first.
    /// False when it has arrived.
    ///
    /// It goes by steps that the framework's keyed lists turn into just as many changes of the document: behind several new
    /// blocks, or fewer blocks than were dropped before them, they would take out all the others and put them in again.
    pub(crate) fn step(&mut self, window: &Window, key: &dyn Fn(usize) -> u64, room: usize) -> bool {
        let Window { wanted, seen } = window;
        self.drop_beyond(wanted);
        // What was drawn far away would only be in the way.
        if self.keys.is_empty() || self.end() < seen.start || self.start > seen.end {
            *self = Self { start: seen.start.clamp(wanted.start, wanted.end), keys: Vec::new() };
        }
        let begin = self.start.max(seen.start);
        let mut left = room;
        self.put(&mut (begin..seen.end), key, &mut left);
        self.put(&mut (seen.start..begin).rev(), key, &mut left);
        self.put(&mut (seen.end..wanted.end), key, &mut left);
        self.put(&mut (wanted.start..seen.start).rev(), key, &mut left);
        left < room || self.start < wanted.start
    }

    /// Drops what is not wanted: above the view a few at a time.
    fn drop_beyond(&mut self, wanted: &Range<usize>) {
        self.keys.truncate(wanted.end.saturating_sub(self.start));
        let dropped = wanted.start.saturating_sub(self.start).min(self.keys.len()).min(DROPPED_AT_ONCE);
        self.keys.drain(..dropped);
        self.start += dropped;
    }

    /// Puts blocks to the others or in the place of others, as long as there is room.
    fn put(&mut self, blocks: &mut dyn Iterator<Item = usize>, key: &dyn Fn(usize) -> u64, room: &mut usize) {
        for index in blocks {
            let key = key(index);
            let known = index.checked_sub(self.start).and_then(|at| self.keys.get(at));
            if known == Some(&key) {
                continue;
            }
            if *room == 0 {
                return;
            }
            *room -= 1;
            if known.is_some() {
                self.keys[index - self.start] = key;
            } else if index < self.start {
                self.keys.insert(0, key);
                self.start = index;
            } else {
                self.keys.push(key);
            }
        }
    }
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

    fn wanted(scrolled: f64, view: f64, row: f64, total: usize) -> Range<usize> {
        visible(scrolled, view, row, total).wanted
    }

    #[test]
    fn draws_what_is_in_view_and_a_little_more() {
        assert_eq!(visible(-500.0, 900.0, 38.0, 100_000), Window { wanted: 0..30, seen: 0..11 });
        let window = visible(38_000.0, 900.0, 38.0, 100_000);
        assert_eq!(window.seen, 1_000..1_024);
        assert!(window.wanted.start <= 1_000 - 12 && window.wanted.end >= 1_024 + 12);
        assert_eq!(window.blocks(), Window { wanted: 98..104, seen: 100..103 });
        assert!(window.wanted.len() < 64, "{window:?}");
    }

    #[test]
    fn stays_within_the_table() {
        assert_eq!(visible(1e9, 900.0, 38.0, 260), Window { wanted: 260..260, seen: 260..260 });
        assert_eq!(visible(1e9, 900.0, 38.0, WHOLE), Window { wanted: 0..WHOLE, seen: WHOLE..WHOLE });
        assert_eq!(wanted(0.0, 900.0, 0.0, 5), 0..0);
        assert_eq!(wanted(-1e6, 900.0, 38.0, 500), 0..0);
        assert_eq!(wanted(-1e6, 900.0, 38.0, WHOLE), 0..WHOLE);
    }

    #[test]
    fn every_scroll_position_covers_the_view() {
        for scrolled in (0..40_000).step_by(7) {
            let scrolled = f64::from(scrolled);
            let window = wanted(scrolled, 900.0, 38.0, 2_000);
            let (first, last) = ((scrolled / 38.0).floor(), ((scrolled + 900.0) / 38.0).ceil());
            assert!(
                (window.start as f64) <= first && (window.end as f64) >= last.min(2_000.0),
                "{scrolled} {window:?}"
            );
        }
    }

    /// From wherever one was, the blocks come one at a time, those in view before others, until all are there.
    #[test]
    fn blocks_come_one_at_a_time_and_those_in_view_first() {
        let places = [0.0, -2_000.0, 190.0, 700.0, 30_000.0, 29_300.0, 1e9, 456.0];
        for total in [0, 5, WHOLE, 1_000] {
            for generation in [1, 2] {
                let mut drawn = Drawn::default();
                for scrolled in places {
                    let window = visible(scrolled, 900.0, 38.0, total).blocks();
                    let key = |index: usize| index as u64 * 10 + generation;
                    let mut frames = 0;
                    loop {
                        let before = drawn.clone();
                        let more = drawn.step(&window, &key, 1);
                        let new = drawn.keys.iter().filter(|key| !before.keys.contains(key)).count();
                        assert!(new <= 1, "{total} {scrolled} {window:?} {before:?} {drawn:?}");
                        frames += 1;
                        if frames == window.seen.len() {
                            let there = |index: usize| drawn.keys.contains(&key(index));
                            assert!(window.seen.clone().all(there), "{total} {scrolled} {window:?} {drawn:?}");
                        }
                        if !more {
                            break;
                        }
                    }
                    assert_eq!(drawn.keys, window.wanted.clone().map(key).collect::<Vec<_>>());
                    assert_eq!((drawn.start, drawn.end()), (window.wanted.start, window.wanted.end));
                }
            }
        }
    }

    #[test]
    fn blocks_that_became_others_are_replaced_in_their_places() {
        let window = visible(380.0, 900.0, 38.0, 60).blocks();
        let mut drawn = Drawn::default();
        assert!(drawn.step(&window, &|block| block as u64, usize::MAX));
        assert_eq!(drawn.keys.len(), 6);
        assert!(drawn.step(&window, &|block| block as u64 + 100, 2));
        assert_eq!(drawn.keys, [0, 101, 102, 3, 4, 5]);
    }

    #[test]
    fn reveals_only_what_is_hidden() {
        let by = |index| reveal(index, 380.0, 900.0, 38.0, 34.0, 40.0);
        assert!(by(20).abs() < f64::EPSILON);
        assert!((by(5) - -224.0).abs() < 1e-9);
        assert!((by(40) - 318.0).abs() < 1e-9);
    }
}
