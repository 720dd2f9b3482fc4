//! Real providers, as programs of their own: canaille (Python) and oidc-provider (Node.js). `scripts/prepare test` installs
//! them; without them a test fails and says so.

use std::{
    fs::File,
    net::TcpStream,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    meet::free_address,
    person::Person,
    secure::{Authority, write_secret},
};

/// Python needs long to begin on a machine with much to do.
const STARTS: Duration = Duration::from_secs(120);
const MISSING: &str =
    "is missing: install it with `scripts/prepare test`, which needs PyPI and npm's registry";

/// Stopped when dropped.
pub struct Running {
    child: Child,
    log: PathBuf,
}

impl Drop for Running {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", std::fs::read_to_string(&self.log).unwrap_or_default());
        }
        // Its workers with it, which would go on with the port and the key.
        drop(Command::new("kill").args(["-KILL", "--", &format!("-{}", self.child.id())]).status());
        drop(self.child.wait());
    }
}

/// Where a provider will be, with a certificate; `ca.pem` of the folder is by whom.
pub struct Place {
    pub folder: PathBuf,
    pub address: String,
    pub issuer: String,
    pub root: String,
}

impl Place {
    pub fn new(folder: &Path) -> Self {
        let authority = Authority::new();
        std::fs::write(folder.join("ca.pem"), &authority.root).unwrap();
        let (chain, key) = authority.issue(&["127.0.0.1"], 2100);
        std::fs::write(folder.join("idp.pem"), chain).unwrap();
        write_secret(&folder.join("idp.key"), &key);
        let address = free_address();
        let issuer = format!("https://{address}");
        Self { folder: folder.to_owned(), address, issuer, root: authority.root }
    }

    fn run(&self, command: &mut Command) -> Running {
        assert!(TcpStream::connect(&self.address).is_err(), "another provider still listens");
        let log = self.folder.join("idp.log");
        let out = || File::options().append(true).create(true).open(&log).unwrap();
        let child =
            command.stdout(out()).stderr(out()).stdin(Stdio::null()).process_group(0).spawn().unwrap();
        let mut running = Running { child, log };
        let since = Instant::now();
        while TcpStream::connect(&self.address).is_err() {
            assert!(running.child.try_wait().unwrap().is_none(), "the provider ended");
            assert!(since.elapsed() < STARTS, "the provider does not listen");
            std::thread::sleep(Duration::from_millis(100));
        }
        running
    }

    /// canaille with a key of its own, and Alice in it.
    pub fn canaille(&self) -> Running {
        let program = providers().join("venv/bin/canaille");
        assert!(program.exists(), "canaille {MISSING}");
        let first = !self.folder.join("canaille.sqlite").exists();
        let at = |name: &str| self.folder.join(name).display().to_string();
        let config = format!(
            "SECRET_KEY=\"of the test, for this machine only: 0123456789\"\nPREFERRED_URL_SCHEME=\"https\"\n\
             SERVER_NAME=\"{address}\"\n[CANAILLE]\nDATABASE=\"sql\"\n[CANAILLE_SQL]\nDATABASE_URI=\"sqlite:///{database}\"\n\
             [CANAILLE_OIDC]\nACTIVE_JWKS=[{jwk}]\nDYNAMIC_CLIENT_REGISTRATION_OPEN=true\nTRUSTED_DOMAINS=[\"127.0.0.1\"]\n\
             [CANAILLE_HYPERCORN]\nBIND=[\"{address}\"]\nCERTFILE=\"{certificate}\"\nKEYFILE=\"{key}\"\n",
            address = self.address,
            database = at("canaille.sqlite"),
            jwk = rsa(),
            certificate = at("idp.pem"),
            key = at("idp.key"),
        );
        std::fs::write(self.folder.join("canaille.toml"), config).unwrap();
        let canaille = |arguments: &[&str]| {
            let mut command = Command::new(&program);
            command.args(arguments).env("CANAILLE_CONFIG", at("canaille.toml")).current_dir(&self.folder);
            command
        };
        if first {
            let user = "create user --user-name alice --given-name Alice --family-name Exemplaria";
            let mut user: Vec<&str> = user.split(' ').collect();
            user.extend(["--formatted-name", "Alice Exemplaria", "--emails", "alice@uni.example"]);
            user.extend(["--password", "correct horse battery"]);
            for arguments in [&["install"][..], &user] {
                let done = canaille(arguments).output().unwrap();
                assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            }
        }
        self.run(&mut canaille(&["run"]))
    }

    /// A client of canaille's, by its registration: its name and secret.
    pub fn registered(&self, redirect: &str) -> (String, String) {
        let asked = json!({
            "client_name": "Conclave", "redirect_uris": [redirect], "grant_types": ["authorization_code"],
            "response_types": ["code"], "token_endpoint_auth_method": "client_secret_basic",
            "scope": "openid profile", "id_token_signed_response_alg": "RS256",
        });
        let url = format!("{}/oauth/register", self.issuer);
        let page = Person::new(&self.root).post(&url, "application/json", &asked.to_string());
        let client: Value = serde_json::from_str(&page.body).unwrap_or_else(|_| panic!("{}", page.body));
        let text = |name: &str| client[name].as_str().unwrap_or_else(|| panic!("{client}")).to_owned();
        (text("client_id"), text("client_secret"))
    }

    /// oidc-provider with this client, with another key when it is `rotated`.
    pub fn oidc_provider(&self, client: &Value, rotated: bool) -> Running {
        let machine = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
        let node = providers().join(format!("node_modules/node-linux-{machine}/bin/node"));
        assert!(
            node.exists() && providers().join("node_modules/oidc-provider").exists(),
            "oidc-provider {MISSING}"
        );
        let mut command = Command::new(node);
        command
            .arg(providers().join("provider.mjs"))
            .env("PORT", self.address.rsplit(':').next().unwrap())
            .env("CERTIFICATE", self.folder.join("idp.pem"))
            .env("KEY", self.folder.join("idp.key"))
            .env("CLIENT", client.to_string());
        if rotated {
            command.env("ROTATED", "1");
        }
        self.run(&mut command)
    }
}

fn providers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/providers").canonicalize().unwrap()
}

/// A new private key, as TOML of a JWK.
fn rsa() -> String {
    const PROGRAM: &str = "from joserfc.jwk import RSAKey\nkey = RSAKey.generate_key(2048)\n\
        jwk = dict(key.as_dict(private=True), kid=key.thumbprint())\n\
        print('{' + ', '.join(f'{name}=\"{value}\"' for name, value in jwk.items()) + '}')";
    let done = Command::new(providers().join("venv/bin/python")).args(["-c", PROGRAM]).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}
