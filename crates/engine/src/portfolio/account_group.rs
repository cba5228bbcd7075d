//! Accounts that belong together: a parent and its direct children, as far as somebody may see them, rolled up.

use std::cmp::Reverse;

use bellwether_domain::measure::Measured;
use bellwether_domain::measures::revenue::ratio_of_growth;
use bellwether_domain::money::MoneyError;
use bellwether_domain::scoring::roll_up::{Member, roll_up};

use crate::portfolio::build::Portfolio;
use crate::portfolio::row::RowId;
use crate::portfolio::summary::add;
use crate::scope::Scope;

/// A group within reach. Amounts in minor units of the reporting currency.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountGroup {
    /// The parent, if it is within reach.
    pub parent: Option<RowId>,
    /// Parent first, then children with most net of the last 12 closed months first.
    pub members: Vec<RowId>,
    /// Mean of the published scores, weighted by that net.
    pub score: Option<u8>,
    /// Band of that score.
    pub band: Option<u8>,
    /// Net of the default window.
    pub net: i64,
    /// Net of the prior-year window.
    pub prior_net: i64,
    /// Net ÷ prior net.
    pub yoy: Measured,
    /// Net of the last 12 closed months.
    pub ttm_net: i64,
}

impl Portfolio {
    /// The parent of a customer, if the scope reaches it.
    pub fn parent_within(&self, scope: &Scope, of: RowId) -> Option<RowId> {
        self.find(scope, self.columns.parents.get(&of.index())?)
    }

    /// The group that a customer belongs to, as parent or as child; none if nobody else of it is within reach. Of a customer
    /// that is both, the group of its children.
    ///
    /// # Errors
    /// When a sum overflows.
    pub fn account_group(&self, scope: &Scope, of: RowId) -> Result<Option<AccountGroup>, MoneyError> {
        let row = of.index();
        let head = match self.columns.children.contains_key(&row) {
            true => Some(row),
            false => self.columns.parents.get(&row).and_then(|parent| self.row_of(parent)),
        };
        let Some(head) = head else { return Ok(None) };
        let seen = |row: &u32| scope.reaches(self.columns.owners.get(*row).map(AsRef::as_ref));
        let mut children: Vec<u32> =
            self.columns.children.get(&head).into_iter().flatten().copied().filter(seen).collect();
        children.sort_by_key(|&child| (Reverse(self.row_at(child).ttm_net()), child));
        let parent = Some(head).filter(seen);
        let members: Vec<u32> = parent.into_iter().chain(children).collect();
        if members.len() < 2 {
            return Ok(None);
        }
        let score = roll_up(members.iter().map(|&row| {
            let row = self.row_at(row);
            Member { score: row.score().now.value, ttm_net: row.ttm_net() }
        }));
        let (mut net, mut prior_net, mut ttm_net) = (0, 0, 0);
        for &member in &members {
            let row = self.row_at(member);
            add(&mut net, row.window().net()?)?;
            add(&mut prior_net, row.prior_net())?;
            add(&mut ttm_net, row.ttm_net())?;
        }
        Ok(Some(AccountGroup {
            parent: parent.map(RowId::new),
            members: members.into_iter().map(RowId::new).collect(),
            score,
            band: score.map(|score| self.context.model.band_of(score)),
            net,
            prior_net,
            yoy: ratio_of_growth(net, prior_net),
            ttm_net,
        }))
    }
}
