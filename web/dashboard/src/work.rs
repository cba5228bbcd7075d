//! What is to be done, wherever it is shown: the dialogs over all pages, and the panels that pages put in.
//!
//! [`layer`] is part of the main program and knows when a dialog is wanted; everything else is fetched with the part
//! that needs it.

pub(crate) mod attempt;
pub(crate) mod closing;
pub(crate) mod comments;
pub(crate) mod customer;
pub(crate) mod dialogs;
pub(crate) mod draft;
pub(crate) mod due;
pub(crate) mod evidence;
pub(crate) mod key_dates;
pub(crate) mod layer;
pub(crate) mod listing;
pub(crate) mod mentions;
pub(crate) mod messages;
pub(crate) mod people;
pub(crate) mod pick;
pub(crate) mod playbook_form;
pub(crate) mod playbook_library;
pub(crate) mod playbooks;
pub(crate) mod sheet;
pub(crate) mod snooze;
pub(crate) mod suggestions;
pub(crate) mod words;
