//! Addresses of servers as administrators write them: `https://host:port`, nothing behind.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::failure::{Exit, Failure};

/// A server's address, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerUrl {
    /// Whether it is TLS.
    pub is_tls: bool,
    /// Host name or address, an IPv6 address without its brackets.
    pub host: String,
    /// Port.
    pub port: u16,
    /// As invitations carry it.
    pub text: String,
}

impl ServerUrl {
    /// Reads `https://host[:port]`; plain `http` to this machine only.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let malformed = || Failure::new("server_url_malformed", Exit::Usage).with("url", text);
        let trimmed = text.trim_end_matches('/');
        let (is_tls, authority) = match trimmed.split_once("://") {
            Some(("https", authority)) => (true, authority),
            Some(("http", authority)) => (false, authority),
            _ => return Err(malformed()),
        };
        let (host, port) = split(authority).ok_or_else(malformed)?;
        let port = match port {
            None => 443,
            Some(port) => port.parse().ok().filter(|port| *port > 0).ok_or_else(malformed)?,
        };
        let url = Self { is_tls, host: host.to_owned(), port, text: trimmed.to_owned() };
        if is_tls || url.is_local() { Ok(url) } else { Err(malformed()) }
    }

    /// Whether only this machine reaches it.
    pub fn is_local(&self) -> bool {
        self.host == "localhost" || self.host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// Where a server with this address listens: on this machine only, or on every network.
    pub fn listen(&self) -> SocketAddr {
        let address = if self.is_local() { Ipv4Addr::LOCALHOST } else { Ipv4Addr::UNSPECIFIED };
        SocketAddr::from((address, self.port))
    }

    /// Names the certificate is made for.
    pub fn names(&self) -> Vec<String> {
        let mut names = vec![self.host.clone(), "localhost".to_owned(), "127.0.0.1".to_owned()];
        names.sort();
        names.dedup();
        names
    }
}

/// Host and port of an authority; `None` if it is neither a plain host name nor an address.
fn split(authority: &str) -> Option<(&str, Option<&str>)> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (host, behind) = rest.split_once(']')?;
        host.parse::<std::net::Ipv6Addr>().ok()?;
        return if behind.is_empty() { Some((host, None)) } else { Some((host, Some(behind.strip_prefix(':')?))) };
    }
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    (!host.is_empty() && host.bytes().all(is_name)).then_some((host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        let url = ServerUrl::parse("https://enlace.example.mx:8443/").unwrap();
        assert_eq!(
            (url.host.as_str(), url.port, url.text.as_str()),
            ("enlace.example.mx", 8443, "https://enlace.example.mx:8443")
        );
        assert_eq!(url.listen().to_string(), "0.0.0.0:8443");
        assert_eq!(ServerUrl::parse("https://[2001:db8::1]").unwrap().port, 443);
        assert_eq!(ServerUrl::parse("http://127.0.0.1:80").unwrap().listen().to_string(), "127.0.0.1:80");
    }

    #[test]
    fn other_texts_are_refused() {
        for bad in [
            "",
            "enlace.example.mx",
            "ftp://x",
            "https://",
            "https://x/path",
            "https://a@b",
            "https://x:0",
            "https://x:99999",
            "https://x y",
            "http://enlace.example.mx",
            "https://[::1",
            "https://[x]:1",
        ] {
            assert_eq!(ServerUrl::parse(bad).unwrap_err().code(), "server_url_malformed", "{bad}");
        }
    }
}
