//! Grey boxes where content will be: the same boxes, so that nothing moves when it arrives.

use maud::{Markup, html};

/// A line of text; `width` is a CSS length.
pub fn line(width: &str) -> Markup {
    html! { span.sk data-style={ "width:" (width) } {} }
}

/// A large figure.
pub fn figure(width: &str) -> Markup {
    html! { span.sk.sk--value data-style={ "width:" (width) } {} }
}

/// A block of `lines`, for a panel whose content has no fixed shape.
pub fn block(lines: usize) -> Markup {
    const WIDTHS: [&str; 5] = ["72%", "58%", "81%", "64%", "46%"];
    html! {
        div.panel__body.sk-block { @for index in 0..lines { (line(WIDTHS[index % WIDTHS.len()])) } }
    }
}
