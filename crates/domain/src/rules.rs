//! Rules as data: what is asked of a customer's numbers and words, and what is said when it holds.
//!
//! [`condition`] is what rules ask, [`sentence`] what they say, [`suggestion`] are those that suggest to do something and how
//! suggestions are ranked, [`alert`] those that raise an alert, [`unit`] how their numbers are read, [`shipped`] the rules that come with the product.

pub mod alert;
pub mod condition;
pub mod due;
pub mod field;
pub mod sentence;
pub mod shipped;
pub mod suggestion;
pub mod unit;
