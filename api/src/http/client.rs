//! Where a request comes from: the address of the client, also behind proxies that are trusted to name it, and what it calls
//! itself.

use std::future::{Ready, ready};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderMap, HeaderName, USER_AGENT};
use actix_web::{FromRequest, HttpRequest, web};
use bellwether_identity::audit::Origin;
use ipnet::IpNet;

use super::request_id;
use crate::problem::ApiError;
use crate::state::AppState;

/// Header in which proxies name who they ask for, nearest last.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Longest agent that is kept, in characters.
const MAX_AGENT: usize = 200;

/// Where a request comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Address of the client.
    pub address: IpAddr,
    /// What it calls itself, cut to a sane length.
    pub agent: Option<String>,
}

impl FromRequest for Client {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let state = request.app_data::<web::Data<AppState>>().ok_or_else(|| ApiError::internal("no state"));
        ready(
            state.map(|state| {
                Self::of(request.peer_addr(), request.headers(), &state.settings.identity.trusted_proxies)
            }),
        )
    }
}

impl Client {
    /// The client of a request that came in from `peer`.
    pub fn of(peer: Option<SocketAddr>, headers: &HeaderMap, trusted: &[IpNet]) -> Self {
        // ASCII, or it is no text: it can be cut anywhere.
        let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
        let agent = agent.map(|agent| agent[..agent.len().min(MAX_AGENT)].to_owned());
        Self { address: address(peer, headers, trusted), agent }
    }

    /// As the audit log keeps it.
    pub fn origin(&self) -> Origin {
        let request_id = Some(request_id::current());
        Origin { address: Some(self.address.to_string()), agent: self.agent.clone(), request_id }
    }
}

/// Whether a request comes from a proxy that is believed when it says who asks, and for which server.
pub fn is_trusted(peer: Option<SocketAddr>, trusted: &[IpNet]) -> bool {
    peer.is_some_and(|peer| trusted.iter().any(|network| network.contains(&peer.ip().to_canonical())))
}

/// The nearest address that is none of the trusted proxies; without one among those named, the farthest.
///
/// What an untrusted peer says of others is not looked at: anybody can write a header.
pub fn address(peer: Option<SocketAddr>, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    // Sockets of other kinds than TCP have no address; they are on this machine.
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.ip().to_canonical());
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
    if !is_trusted(peer) {
        return peer;
    }
    let named = headers.get_all(FORWARDED_FOR).filter_map(|value| value.to_str().ok());
    let named: Vec<&str> = named.flat_map(|list| list.split(',')).map(str::trim).collect();
    let mut nearest = peer;
    for text in named.into_iter().rev() {
        let Ok(address) = text.parse::<IpAddr>() else { break };
        nearest = address.to_canonical();
        if !is_trusted(nearest) {
            break;
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(peer: &str, named: &[&str], expect: &str) {
        let mut headers = HeaderMap::new();
        for value in named {
            headers.append(FORWARDED_FOR, value.parse().expect("header text"));
        }
        let trusted: Vec<IpNet> = vec!["10.0.0.0/8".parse().expect("a network")];
        let peer = Some(SocketAddr::new(peer.parse().expect("an address"), 1));
        assert_eq!(address(peer, &headers, &trusted).to_string(), expect, "{named:?}");
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        check("192.0.2.1", &["203.0.113.9"], "192.0.2.1");
        check("10.0.0.1", &["203.0.113.9"], "203.0.113.9");
        check("10.0.0.1", &["198.51.100.1, 203.0.113.9"], "203.0.113.9");
        check("10.0.0.1", &["198.51.100.1, 203.0.113.9", "10.0.0.2"], "203.0.113.9");
        check("10.0.0.1", &["10.0.0.3, 10.0.0.2"], "10.0.0.3");
        check("10.0.0.1", &["198.51.100.1, nonsense"], "10.0.0.1");
        check("10.0.0.1", &[], "10.0.0.1");
        check("::ffff:10.0.0.1", &["2001:db8::1"], "2001:db8::1");
    }
}
