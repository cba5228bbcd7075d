//! Counting the bits of many words.
//!
//! Processors of the oldest kind that is compiled for have no instruction for it, so words are added up first, each bit in its
//! place, by carry-save adders: eight words become one whose bits count eight each (Harley and Seal). What is left to count are
//! an eighth of the words, which makes it twice as fast.

/// Words side by side, which the compiler keeps in wide registers.
const LANES: usize = 4;

/// Words that become one.
const GROUP: usize = 8;

type Words = [u64; LANES];

/// How many bits are set.
pub(crate) fn count_ones(words: &[u64]) -> usize {
    let (mut ones, mut twos, mut fours, mut total) = ([0; LANES], [0; LANES], [0; LANES], 0);
    let (groups, rest) = words.as_chunks::<{ GROUP * LANES }>();
    for group in groups {
        let mut eights: Words = [0; LANES];
        for lane in 0..LANES {
            let word = |nth: usize| group[nth * LANES + lane];
            let (sum, two) = add(ones[lane], word(0), word(1));
            let (sum, other_two) = add(sum, word(2), word(3));
            let (two_sum, four) = add(twos[lane], two, other_two);
            let (sum, two) = add(sum, word(4), word(5));
            let (sum, other_two) = add(sum, word(6), word(7));
            let (two_sum, other_four) = add(two_sum, two, other_two);
            let (four_sum, eight) = add(fours[lane], four, other_four);
            (ones[lane], twos[lane], fours[lane], eights[lane]) = (sum, two_sum, four_sum, eight);
        }
        total += each(&eights);
    }
    8 * total + 4 * each(&fours) + 2 * each(&twos) + each(&ones) + each(rest)
}

/// Sum and carry of three bits, in every place.
fn add(one: u64, two: u64, three: u64) -> (u64, u64) {
    let differ = one ^ two;
    (differ ^ three, one & two | differ & three)
}

fn each(words: &[u64]) -> usize {
    words.iter().map(|word| word.count_ones() as usize).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn counts_what_counting_each_word_counts(words in prop::collection::vec(any::<u64>(), 0..200)) {
            prop_assert_eq!(count_ones(&words), each(&words));
        }
    }

    #[test]
    fn full_words_carry_through() {
        assert_eq!(count_ones(&[u64::MAX; 1_000]), 64_000);
    }
}
