//! Parts of which pages are made. They take data and callbacks and fetch nothing.

pub mod area;
pub mod choice;
pub mod confirm;
pub mod field;
pub mod fragment;
pub mod frame;
pub mod icon;
pub mod notice;
pub mod offline;
pub mod overlay;
pub mod popover;
pub mod remote;
pub mod skeleton;
pub mod tip;
