//! A provider with TLS that says whatever it is told to, to a real server.

pub mod site;

use std::{
    io::{ErrorKind, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::aws_lc_rs::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use serde_json::{Value, json};

use crate::{
    oidc_provider::{OURS, Signer},
    secure::Authority,
};

/// Our name at it, and our secret, which it demands.
pub const CLIENT: &str = "conclave";
pub const SECRET: &str = "a-client-secret-that-nobody-sees";
pub const SUBJECT: &str = "subject-24400320";
pub const NAME: &str = "Alice Exemplaria";

/// What it says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discovery {
    Honest,
    /// Ten megabytes.
    Huge,
    /// A redirect to another port of this machine.
    Redirect(u16),
    /// A byte now and then.
    Slow,
    /// As another issuer.
    Another,
}

/// What it does.
pub struct Manner {
    pub discovery: Discovery,
    /// The token for a nonce.
    pub token: Box<dyn Fn(&str) -> String + Send>,
    pub nonce: String,
    pub signer: &'static Signer,
    /// What is put behind each `kid`.
    pub kids: &'static str,
    /// The last form that the token endpoint got.
    pub form: String,
    /// How often keys were asked for.
    pub keys: u32,
}

/// It runs for as long as the test.
#[derive(Clone)]
pub struct Idp {
    pub issuer: String,
    pub manner: Arc<Mutex<Manner>>,
}

impl Idp {
    /// Starts it, with a certificate of an authority whose root is written to `ca.pem` of the folder.
    pub fn start(folder: &Path) -> Self {
        let authority = Authority::new();
        std::fs::write(folder.join("ca.pem"), &authority.root).unwrap();
        let (chain, key) = authority.issue(&["127.0.0.1"], 2100);
        let chain = CertificateDer::pem_slice_iter(chain.as_bytes()).map(Result::unwrap).collect();
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("https://{}", listener.local_addr().unwrap());
        let manner = Arc::new(Mutex::new(Manner {
            discovery: Discovery::Honest,
            token: Box::new(|_| String::new()),
            nonce: String::new(),
            signer: &OURS,
            kids: "",
            form: String::new(),
            keys: 0,
        }));
        let idp = Self { issuer, manner };
        let (config, served) = (Arc::new(config), idp.clone());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (config, idp) = (Arc::clone(&config), served.clone());
                thread::spawn(move || drop(idp.serve(stream.unwrap(), config)));
            }
        });
        idp.honest();
        idp
    }

    fn serve(&self, stream: TcpStream, config: Arc<ServerConfig>) -> std::io::Result<()> {
        let mut stream =
            StreamOwned::new(ServerConnection::new(config).map_err(std::io::Error::other)?, stream);
        let (head, body) = request(&mut stream)?;
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let json = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n";
        let discovery = self.manner.lock().unwrap().discovery;
        let said = match (path.as_str(), discovery) {
            ("/.well-known/openid-configuration", Discovery::Slow) => {
                stream.write_all(json.as_bytes())?;
                loop {
                    stream.write_all(b" ")?;
                    stream.flush()?;
                    thread::sleep(Duration::from_millis(200));
                }
            }
            ("/.well-known/openid-configuration", Discovery::Redirect(port)) => {
                format!(
                    "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{port}/\r\nContent-Length: 0\r\n\r\n"
                )
            }
            ("/.well-known/openid-configuration", Discovery::Huge) => {
                let mut document = self.document();
                document["more"] = "x".repeat(10_000_000).into();
                format!("{json}{document}")
            }
            ("/.well-known/openid-configuration", Discovery::Another) => {
                let mut document = self.document();
                document["issuer"] = "https://another.example".into();
                format!("{json}{document}")
            }
            ("/.well-known/openid-configuration", Discovery::Honest) => format!("{json}{}", self.document()),
            ("/keys", _) => format!("{json}{}", self.jwks()),
            ("/token", _) => {
                let mut manner = self.manner.lock().unwrap();
                manner.form = body;
                let secret = base64::Engine::encode(
                    &base64::engine::general_purpose::STANDARD,
                    format!("{CLIENT}:{SECRET}"),
                );
                if head.to_lowercase().contains(&format!("authorization: basic {}", secret.to_lowercase())) {
                    let token = (manner.token)(&manner.nonce);
                    let answer = json!({ "token_type": "Bearer", "access_token": "a", "id_token": token });
                    format!("{json}{answer}")
                } else {
                    "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n".to_owned()
                }
            }
            _ => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned(),
        };
        stream.write_all(said.as_bytes())?;
        stream.conn.send_close_notify();
        stream.flush()
    }

    fn document(&self) -> Value {
        let at = |path: &str| format!("{}/{path}", self.issuer);
        json!({
            "issuer": self.issuer, "authorization_endpoint": at("authorize"), "token_endpoint": at("token"),
            "jwks_uri": at("keys"), "response_types_supported": ["code"], "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["none", "RS256", "ES256"],
            "authorization_response_iss_parameter_supported": true, "claims_parameter_supported": true,
            "backchannel_logout_supported": true, "acr_values_supported": ["low", "high"],
        })
    }

    fn jwks(&self) -> String {
        let mut manner = self.manner.lock().unwrap();
        manner.keys += 1;
        let mut jwks = manner.signer.jwks();
        for key in jwks["keys"].as_array_mut().unwrap() {
            key["kid"] = format!("{}{}", key["kid"].as_str().unwrap(), manner.kids).into();
        }
        jwks.to_string()
    }

    pub fn discovery(&self, discovery: Discovery) {
        self.manner.lock().unwrap().discovery = discovery;
    }

    /// From now on tokens are these.
    pub fn says(&self, token: impl Fn(&str) -> String + Send + 'static) {
        self.manner.lock().unwrap().token = Box::new(token);
    }

    /// Honest tokens, but for these members of the claims; null takes one away.
    pub fn claims(&self, changes: Value) {
        let header = self.header();
        self.token(header, changes);
    }

    pub fn honest(&self) {
        self.claims(json!({}));
    }

    /// Tokens with this header, and honest claims but for these.
    pub fn token(&self, header: Value, changes: Value) {
        let issuer = self.issuer.clone();
        let signer = self.manner.lock().unwrap().signer;
        self.says(move |nonce| {
            let mut claims = json!({
                "iss": issuer, "aud": CLIENT, "sub": SUBJECT, "nonce": nonce, "sid": "session-1",
                "exp": seconds() + 300, "iat": seconds(), "name": NAME,
                "email": "alice@example.org", "eduperson_affiliation": ["employee"],
            });
            change(&mut claims, &changes);
            signer.token(&header, &claims)
        });
    }

    /// The header of honest tokens.
    pub fn header(&self) -> Value {
        json!({ "alg": "RS256", "kid": format!("rsa{}", self.manner.lock().unwrap().kids) })
    }

    /// A logout token, honest but for these members of its claims.
    pub fn logout(&self, jti: &str, changes: Value) -> String {
        let mut claims = json!({
            "iss": self.issuer, "aud": CLIENT, "iat": seconds(), "exp": seconds() + 120, "jti": jti,
            "sub": SUBJECT, "sid": "session-1",
            "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
        });
        change(&mut claims, &changes);
        let mut header = self.header();
        header["typ"] = "logout+jwt".into();
        self.manner.lock().unwrap().signer.token(&header, &claims)
    }
}

fn change(object: &mut Value, changes: &Value) {
    let members = object.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => members.remove(name),
            value => members.insert(name.clone(), value.clone()),
        };
    }
}

pub fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn request(stream: &mut impl Read) -> std::io::Result<(String, String)> {
    let mut bytes = Vec::new();
    loop {
        let mut part = [0; 4_096];
        let read = stream.read(&mut part)?;
        if read == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        bytes.extend_from_slice(&part[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
        });
        if body.len() >= length.unwrap_or(0) {
            return Ok((head.to_owned(), body.to_owned()));
        }
    }
}
