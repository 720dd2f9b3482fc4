//! Headers of every request and response: nothing foreign is loaded, nothing frames us, no cookie, no referrer.

use axum::{
    extract::Request,
    http::{
        HeaderValue,
        header::{HOST, HeaderName},
    },
    response::Response,
};

use crate::config::Origin;

/// For two years, as browsers' preload lists ask. It is sent over TLS, and where one of `allowed_origins` is reached by
/// https; over plain HTTP browsers pass over it (RFC 6797 section 8.1).
const STRICT_TRANSPORT: &str = "max-age=63072000; includeSubDomains";

const HEADERS: [(&str, &str); 9] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; \
         img-src 'self' blob: data:; media-src 'self' blob: mediastream:; style-src 'self'; font-src 'self'; \
         manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types conclave",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-resource-policy", "same-origin"),
    ("origin-agent-cluster", "?1"),
    ("x-content-type-options", "nosniff"),
    // What the policy above says, for readers of before it.
    ("x-frame-options", "DENY"),
    ("x-permitted-cross-domain-policies", "none"),
    ("referrer-policy", "no-referrer"),
];

/// What browsers may do on a page, with what passkeys may on it.
macro_rules! permissions {
    ($passkeys:literal) => {
        concat!(
            "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), \
             screen-wake-lock=(self), speaker-selection=(self), autoplay=(self), clipboard-write=(self), \
             accelerometer=(), browsing-topics=(), geolocation=(), gyroscope=(), hid=(), \
             identity-credentials-get=(), idle-detection=(), local-fonts=(), magnetometer=(), midi=(), \
             otp-credentials=(), payment=(), picture-in-picture=(), publickey-credentials-create=",
            $passkeys,
            ", publickey-credentials-get=",
            $passkeys,
            ", serial=(), storage-access=(), usb=(), window-management=(), xr-spatial-tracking=()"
        )
    };
}

/// Marks the answer that is the page on which passkeys are made and shown; on no other they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct MayUsePasskeys;

/// Whether some page of this server's comes over https.
pub(super) fn is_behind_tls(allowed_origins: &[Origin]) -> bool {
    allowed_origins.iter().any(|origin| origin.0.starts_with("https://"))
}

/// With the host that was asked as a header also where HTTP/2 says it elsewhere (RFC 9113 section 8.3.1): pages of our own are
/// known by it.
pub(super) fn hosted(mut request: Request) -> Request {
    let authority = request.uri().authority().and_then(|host| HeaderValue::from_str(host.as_str()).ok());
    if let Some(host) = authority
        && !request.headers().contains_key(HOST)
    {
        request.headers_mut().insert(HOST, host);
    }
    request
}

pub(super) fn secure(mut response: Response, behind_tls: bool) -> Response {
    let strict = behind_tls.then_some(("strict-transport-security", STRICT_TRANSPORT));
    let passkeys = response.extensions().get::<MayUsePasskeys>().is_some();
    let permissions = if passkeys { permissions!("(self)") } else { permissions!("()") };
    let permissions = [("permissions-policy", permissions)];
    for (name, value) in HEADERS.into_iter().chain(permissions).chain(strict) {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_http_2_is_known_as_that_of_http_1_is() {
        let request = axum::http::Request::get("https://meet.example:8443/x").body(axum::body::Body::empty());
        let hosted = hosted(request.unwrap());
        assert_eq!(hosted.headers()["host"], "meet.example:8443");
    }

    #[test]
    fn passkeys_are_for_the_page_that_is_marked_and_no_other() {
        let permissions = |response: Response| {
            let value = secure(response, false).headers().get("permissions-policy").cloned();
            value.and_then(|value| value.to_str().map(str::to_owned).ok()).unwrap_or_default()
        };
        let plain = permissions(Response::default());
        assert!(plain.contains("publickey-credentials-create=(), publickey-credentials-get=(),"), "{plain}");
        let mut marked = Response::default();
        marked.extensions_mut().insert(MayUsePasskeys);
        let marked = permissions(marked);
        let all = "publickey-credentials-create=(self), publickey-credentials-get=(self),";
        assert!(marked.contains(all), "{marked}");
        assert_eq!(marked.replace("-create=(self)", "-create=()").replace("-get=(self)", "-get=()"), plain);
    }
}
