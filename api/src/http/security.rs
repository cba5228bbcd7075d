//! Security headers. The Content-Security-Policy names every inline script of our pages by hash, so that no
//! other inline script runs.

use actix_web::http::header::{
    CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

/// Headers that every answer carries.
#[derive(Debug, Clone)]
pub struct SecurityHeaders(Vec<(HeaderName, HeaderValue)>);

impl SecurityHeaders {
    /// Headers that allow the inline scripts of `pages` and nothing else inline.
    pub fn for_pages(pages: &str) -> Self {
        let hashes = inline_scripts(pages).map(|script| {
            let digest = BASE64_STANDARD.encode(Sha256::digest(script));
            format!(" 'sha256-{digest}'")
        });
        let policy = format!(
            "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{}; style-src 'self'; img-src 'self' data:; \
             object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            hashes.collect::<String>()
        );
        let fixed = [
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (X_FRAME_OPTIONS, "DENY"),
            (REFERRER_POLICY, "same-origin"),
            (
                HeaderName::from_static("permissions-policy"),
                "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            ),
            (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
            (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        ];
        let mut headers: Vec<_> =
            fixed.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value))).collect();
        headers.extend(HeaderValue::try_from(policy).ok().map(|policy| (CONTENT_SECURITY_POLICY, policy)));
        Self(headers)
    }

    /// Adds them to an answer.
    pub fn apply(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.0 {
            headers.insert(name.clone(), value.clone());
        }
    }
}

/// The texts between `<script …>` and `</script>` of scripts without `src`, byte for byte: what a browser hashes.
fn inline_scripts(pages: &str) -> impl Iterator<Item = &str> {
    pages.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (text, _) = rest.split_once("</script>")?;
        (!attributes.contains("src=")).then_some(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_inline_scripts_only() {
        let page = r#"<html><script src="a.js"></script><script type="module">
init();
</script><script>x > 1</script></html>"#;
        assert_eq!(inline_scripts(page).collect::<Vec<_>>(), ["\ninit();\n", "x > 1"]);
    }

    #[test]
    fn the_policy_names_scripts_by_hash_and_nothing_unsafe() {
        let mut headers = HeaderMap::new();
        SecurityHeaders::for_pages("<script>alert(1)</script>").apply(&mut headers);
        let policy = headers.get(CONTENT_SECURITY_POLICY).expect("a policy").to_str().expect("text");
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        assert!(policy.contains("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"), "{policy}");
        assert!(!policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'"), "{policy}");
    }
}
