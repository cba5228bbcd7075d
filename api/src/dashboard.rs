//! The dashboard and the administration, embedded in the binary: their files by path, ready to be sent.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

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
    /// Compressed once the server has time for it; until then compression happens on the way out, less well.
    brotli: OnceLock<Bytes>,
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

    /// Of files by path; in place of a page that is missing, one that says how to build it.
    pub fn of_files(files: impl IntoIterator<Item = (String, Cow<'static, [u8]>)>) -> Self {
        let mut files: HashMap<_, _> =
            files.into_iter().map(|(path, data)| (path.clone(), File::new(&path, data))).collect();
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

    /// Compresses everything that gains from it, as well as possible. Takes seconds.
    pub fn compress(&self) {
        for file in self.files.values().filter(|file| is_text(&file.media_type)) {
            let mut packed = Vec::new();
            let params = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
            if brotli::BrotliCompress(&mut file.plain.as_ref(), &mut packed, &params).is_ok() {
                file.brotli.get_or_init(|| packed.into());
            }
        }
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
        let plain = match data {
            Cow::Borrowed(data) => Bytes::from_static(data),
            Cow::Owned(data) => Bytes::from(data),
        };
        Self {
            media_type: media_type(path).to_owned(),
            cache_control: if is_hashed(path) { "public, max-age=31536000, immutable" } else { "no-cache" },
            tag: EntityTag::of([plain.as_ref()]),
            plain,
            brotli: OnceLock::new(),
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
        match self.brotli.get().filter(|_| accepts_brotli(request)) {
            Some(packed) => response
                .insert_header((CONTENT_ENCODING, "br"))
                .insert_header((VARY, "accept-encoding"))
                .body(packed.clone()),
            None => response.body(self.plain.clone()),
        }
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

fn is_text(media_type: &str) -> bool {
    !matches!(media_type, "image/png" | "image/x-icon" | "font/woff2" | "application/octet-stream")
}

/// Trunk puts 16 hexadecimal digits of the content's hash into names, so such a file never changes.
fn is_hashed(path: &str) -> bool {
    path.split(['-', '.', '_', '/']).any(|part| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashed_names_are_immutable() {
        assert!(is_hashed("bellwether-dashboard-0123456789abcdef_bg.wasm"));
        assert!(is_hashed("styles-0123456789abcdef.css"));
        assert!(!is_hashed("index.html"));
        assert!(!is_hashed("favicon-32x32.png"));
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
