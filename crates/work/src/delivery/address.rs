//! Where webhooks may connect to: addresses of the Internet, and networks that an installation allows. Anything else could be asked
//! for what only this server may see (SSRF): the machine itself, its network, the metadata service of a cloud.
//!
//! A name is resolved here, the answers are judged, and the connection goes to one that passed: a name that says something else
//! when it is asked again gains nothing.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
#[error("{host} is {address}, which webhooks may not lead to; have an administrator allow it, or give another address")]
pub(crate) struct Refused {
    host: String,
    address: IpAddr,
}

/// Which addresses pass.
#[derive(Debug, Clone)]
pub(crate) struct Guard {
    allow: Arc<[IpNet]>,
}

impl Guard {
    pub(crate) fn new(allow: &[IpNet]) -> Self {
        Self { allow: allow.into() }
    }

    /// Whether webhooks may lead to an address.
    pub(crate) fn passes(&self, address: IpAddr) -> bool {
        let plain = match address {
            IpAddr::V6(six) => six.to_ipv4_mapped().map_or(address, IpAddr::V4),
            IpAddr::V4(_) => address,
        };
        self.allow.iter().any(|network| network.contains(&plain)) || is_public(plain)
    }

    /// Fails for a host that is an address and may not be led to; names are judged when they are resolved.
    pub(crate) fn check_host(&self, url: &reqwest::Url) -> Result<(), Refused> {
        let host = url.host_str().unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        match bare.parse::<IpAddr>() {
            Ok(address) if !self.passes(address) => Err(Refused { host: host.to_owned(), address }),
            _ => Ok(()),
        }
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            if let Some(wrong) = found.iter().find(|address| !guard.passes(address.ip())) {
                // One wrong answer is enough: a name of the Internet has no address of ours.
                let refused = Refused { host, address: wrong.ip() };
                return Err(Box::new(refused) as Box<dyn std::error::Error + Send + Sync>);
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is one of the Internet (IANA special-purpose registries).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => is_public_v4(four),
        IpAddr::V6(six) => is_public_v6(six),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_unspecified()
        || address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b)))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    // What carries an address of the old kind is as good as that.
    let embedded = match segments {
        [0, 0, 0, 0, 0, 0, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            let [a, b] = high.to_be_bytes();
            let [c, d] = low.to_be_bytes();
            Some(Ipv4Addr::new(a, b, c, d))
        }
        _ => None,
    };
    if let Some(four) = embedded {
        return is_public_v4(four);
    }
    // Global unicast is 2000::/3; within it are Teredo, ORCHID, benchmarks and documentation.
    let global = segments[0] & 0xe000 == 0x2000;
    let special = segments[0] == 0x2001 && (segments[1] < 0x200 || segments[1] == 0xdb8);
    global && !special && !(segments[0] == 0x3fff && segments[1] < 0x1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_internet_pass() {
        let guard = Guard::new(&[]);
        for address in [
            "127.0.0.1",
            "127.8.9.1",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "192.0.2.1",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
            "fec0::1",
        ] {
            assert!(!guard.passes(address.parse().expect("an address")), "{address}");
        }
        for address in ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8"] {
            assert!(guard.passes(address.parse().expect("an address")), "{address}");
        }
        let own = Guard::new(&["10.1.0.0/16".parse().expect("a network")]);
        assert!(own.passes("10.1.2.3".parse().expect("an address")));
        assert!(own.passes("::ffff:10.1.2.3".parse().expect("an address")));
        assert!(!own.passes("10.2.2.3".parse().expect("an address")));
    }
}
