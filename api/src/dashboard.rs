//! The dashboard and the administration, embedded in the binary: their files by path, ready to be sent.

use std::borrow::Cow;
use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::http::header::{AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, ETAG, Encoding, Header, VARY};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::RustEmbed;

use crate::http::entity_tag::EntityTag;

/// The page that starts the dashboard.
const PAGE: &str = "index.html";

/// The page that starts the administration.
const ADMIN_PAGE: &str = "admin/index.html";

/// Addresses of the administration, with all that is below them.
const ADMINISTRATION: [&str; 4] = ["/sign-in", "/link", "/profile", "/admin"];

/// Ending of the name of a file that is compressed with brotli (scripts/pack.mjs).
const PACKED: &str = ".br";

/// Shown when the binary was built without the dashboard.
const NOT_BUILT: &str = include_str!("dashboard/not_built.html");

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../dist"]
struct Dist;

/// Every file of the dashboard and the administration.
#[derive(Debug)]
pub struct Dashboard {
    files: HashMap<String, File>,
}

#[derive(Debug)]
struct File {
    media_type: String,
    cache_control: &'static str,
    tag: EntityTag,
    plain: Bytes,
    /// Compressed when the dashboard was built; without, compression happens on the way out, less well.
    brotli: Option<Bytes>,
}

impl Dashboard {
    /// What was embedded when the binary was built; in debug builds what `dist/` holds now.
    pub fn embedded() -> Self {
        let files = Dist::iter().filter_map(|path| {
            let data = Dist::get(&path)?.data;
            Some((path.into_owned(), data))
        });
        Self::of_files(files)
    }

    /// Of files by path, where `.br` after a path says that it is the file at that path, compressed with brotli; in place of a
    /// page that is missing, one that says how to build it.
    pub fn of_files(files: impl IntoIterator<Item = (String, Cow<'static, [u8]>)>) -> Self {
        let (packed, plain): (Vec<_>, Vec<_>) = files.into_iter().partition(|(path, _)| path.ends_with(PACKED));
        let mut files: HashMap<_, _> =
            plain.into_iter().map(|(path, data)| (path.clone(), File::new(&path, data))).collect();
        for (path, data) in packed {
            if let Some(file) = files.get_mut(path.trim_end_matches(PACKED)) {
                file.brotli = Some(bytes(data));
            }
        }
        for page in [PAGE, ADMIN_PAGE] {
            files.entry(page.to_owned()).or_insert_with(|| File::new(page, Cow::Borrowed(NOT_BUILT.as_bytes())));
        }
        Self { files }
    }

    /// The text of the pages that start a program, one after the other.
    pub fn pages(&self) -> String {
        let files = [PAGE, ADMIN_PAGE].into_iter().filter_map(|page| self.files.get(page));
        files.map(|file| String::from_utf8_lossy(&file.plain)).collect()
    }

    /// The file at a path without leading slash.
    pub fn file(&self, path: &str, request: &HttpRequest) -> Option<HttpResponse> {
        self.files.get(path).map(|file| file.answer(request))
    }

    /// The page that starts the program to which the address belongs.
    pub fn start_page(&self, request: &HttpRequest) -> Option<HttpResponse> {
        self.file(start_page_of(request.path()), request)
    }
}

impl File {
    fn new(path: &str, data: Cow<'static, [u8]>) -> Self {
        let plain = bytes(data);
        Self {
            media_type: media_type(path).to_owned(),
            cache_control: if is_hashed(path) { "public, max-age=31536000, immutable" } else { "no-cache" },
            tag: EntityTag::of([plain.as_ref()]),
            plain,
            brotli: None,
        }
    }

    fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let known = self.tag.is_known_to(request);
        let mut response = HttpResponse::build(if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
        response.insert_header((ETAG, self.tag.to_header())).insert_header((CACHE_CONTROL, self.cache_control));
        if known {
            return response.insert_header((VARY, "accept-encoding")).finish();
        }
        response.content_type(self.media_type.as_str());
        match self.brotli.as_ref().filter(|_| accepts_brotli(request)) {
            Some(packed) => response
                .insert_header((CONTENT_ENCODING, "br"))
                .insert_header((VARY, "accept-encoding"))
                .body(packed.clone()),
            None => response.body(self.plain.clone()),
        }
    }
}

fn bytes(data: Cow<'static, [u8]>) -> Bytes {
    match data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => Bytes::from(data),
    }
}

fn start_page_of(path: &str) -> &'static str {
    let below = |start: &str| path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if ADMINISTRATION.into_iter().any(below) { ADMIN_PAGE } else { PAGE }
}

fn accepts_brotli(request: &HttpRequest) -> bool {
    let offered = [Encoding::brotli(), Encoding::identity()];
    let accepted = AcceptEncoding::parse(request).ok().and_then(|accepted| accepted.negotiate(offered.iter()));
    accepted == Some(Encoding::brotli())
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Trunk puts the 64-bit hash of the content into names, so such a file never changes. It writes the hash as a hexadecimal
/// number: up to 16 digits, fewer when it begins with zeros (one hash in 16 has 15 or fewer, one in 2^28 has fewer than 10).
fn is_hashed(path: &str) -> bool {
    path.split(['-', '.', '_', '/'])
        .any(|part| (10..=16).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashed_names_are_immutable() {
        assert!(is_hashed("bellwether-dashboard-0123456789abcdef_bg.wasm"));
        assert!(is_hashed("styles-0123456789abcdef.css"));
        assert!(is_hashed("part-data-7f90d276e1901f.wasm"), "a hash that begins with two zeros");
        assert!(!is_hashed("index.html"));
        assert!(!is_hashed("favicon-32x32.png"));
        assert!(!is_hashed("charts/echarts.js"));
    }

    #[test]
    fn without_files_the_page_says_how_to_build_it() {
        assert_eq!(Dashboard::of_files([]).pages(), NOT_BUILT.repeat(2));
    }

    #[test]
    fn every_address_belongs_to_one_program() {
        for path in ["/sign-in", "/sign-in/code", "/link/abc", "/profile", "/admin", "/admin/users"] {
            assert_eq!(start_page_of(path), ADMIN_PAGE, "{path}");
        }
        for path in ["/", "/customers/12", "/data", "/profiles", "/administration"] {
            assert_eq!(start_page_of(path), PAGE, "{path}");
        }
    }
}
