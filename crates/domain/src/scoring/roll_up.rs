//! The score of a parent: what a group of customers comes to.

use super::rounding::to_score;

/// One customer of a group: the parent itself or a direct child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// Its published score; `None` is Unknown.
    pub score: Option<u8>,
    /// Net revenue of the last 12 closed months, in minor units of the one reporting currency; may be negative.
    pub ttm_net: i64,
}

/// Mean of the published scores weighted by TTM net, rounded as every score is (`metrics.md` §7).
///
/// A negative net weighs 0. Members whose score is Unknown are left out first; if all that remain weigh 0, they weigh
/// the same. `None` (Unknown) if none remains.
pub fn roll_up(members: impl IntoIterator<Item = Member>) -> Option<u8> {
    let (mut weighted, mut weight, mut sum, mut count) = (0_i128, 0_i128, 0_i128, 0_i128);
    for member in members {
        let Some(score) = member.score.map(i128::from) else { continue };
        let net = i128::from(member.ttm_net.max(0));
        weighted += score * net;
        weight += net;
        sum += score;
        count += 1;
    }
    let (total, of) = if weight > 0 { (weighted, weight) } else { (sum, count) };
    (of > 0).then(|| to_score(total as f64 / of as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(members: &[(Option<u8>, i64)], expect: Option<u8>) {
        let group = members.iter().map(|&(score, ttm_net)| Member { score, ttm_net });
        assert_eq!(roll_up(group), expect, "{members:?}");
    }

    #[test]
    fn weighs_by_net_and_rounds_half_up() {
        check(&[(Some(80), 300), (Some(40), 100)], Some(70));
        check(&[(Some(51), 7), (Some(50), 7)], Some(51));
        check(&[(Some(80), 300), (Some(40), -100)], Some(80));
        check(&[(Some(100), i64::MAX), (Some(0), i64::MAX)], Some(50));
    }

    #[test]
    fn weighs_the_same_when_all_that_remain_weigh_nothing() {
        check(&[(Some(80), 0), (Some(41), -5)], Some(61));
        check(&[(Some(80), 0), (Some(40), 0), (None, 900)], Some(60));
    }

    #[test]
    fn leaves_unknown_out() {
        check(&[(None, 1000), (Some(30), 1)], Some(30));
        check(&[(None, 1000)], None);
        check(&[], None);
    }
}
