//! Who people are, what they may do, and the record of what they did.
//!
//! Everything that asks for something is an [`identity::Identity`]: a person with a session, a program with a key or a token, or
//! the product itself. What it may see and do follows from it alone.

pub mod identity;
pub mod role;
