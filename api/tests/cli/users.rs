//! `bellwether user`: how the first people come in, and how those come back who have lost their password.

use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

use crate::serving::Serving;
use crate::{bellwether, fail, folder, run, succeed};

pub(crate) const PASSWORD: &str = "correct-horse-battery-staple";

/// Runs a command with something piped into it.
fn piped(folder: &Path, arguments: &[&str], text: &str) -> Output {
    let mut command = bellwether(folder);
    let command = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("starts");
    child.stdin.take().expect("piped").write_all(text.as_bytes()).expect("takes it");
    child.wait_with_output().expect("runs")
}

/// Makes somebody who can sign in as `NAME@example.com`.
pub(crate) fn make(folder: &Path, name: &str, role: &str) {
    let email = format!("{name}@example.com");
    let options = ["user", "create", "--name", name, "--email", &email, "--role", role, "--password-stdin"];
    let made = piped(folder, &options, &format!("{PASSWORD}\n"));
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

#[test]
fn a_user_is_made_with_a_link_or_a_password() {
    let folder = folder();
    let path = folder.path();
    let ada = ["user", "create", "--name", "Ada", "--email", "Ada@Example.com"];
    let made = succeed(path, &ada);
    assert_eq!((&made["role"], &made["status"]), (&"admin".into(), &"invited".into()), "{made}");
    assert_eq!(made["email"], "ada@example.com");
    let link = made["link"].as_str().expect("a link");
    assert!(link.starts_with("http://127.0.0.1:8080/link/") && made["link_expires_at"].is_string(), "{made}");
    fail(path, &ada, 1, "`ada@example.com` is the e-mail address of another user");
    fail(path, &[&ada[..], &["--role", "boss"]].concat(), 2, "give one of admin, lead, account_manager, learner");
    fail(path, &["user", "create", "--name", " ", "--email", "no address"], 1, "`email`");

    let output = run(path, &["user", "reset", "--email", "ada@example.com"]);
    let words = String::from_utf8(output.stdout).expect("text");
    assert!(words.starts_with("Ada <ada@example.com>: choose a password once, until "), "{words}");
    assert!(words.contains("\n  http://127.0.0.1:8080/link/") && !words.contains(link), "{words}");
    fail(path, &["user", "reset", "--email", "eve@example.com"], 1, "there is no user `eve@example.com`");

    let ben = ["user", "create", "--name", "Ben", "--email", "ben@example.com", "--password-stdin"];
    let refused = piped(path, &ben, "password1\n");
    let errors = String::from_utf8_lossy(&refused.stderr);
    assert!(refused.status.code() == Some(1) && errors.contains("`password`") && !errors.contains("password1"));
    let made = piped(path, &ben, &format!("{PASSWORD}\n"));
    assert_eq!(String::from_utf8_lossy(&made.stdout), "Ben <ben@example.com> is a user now.\n");
    // Two were made, and one link more.
    assert_eq!(succeed(path, &["audit", "verify"])["entries"], 3);
}

#[test]
fn a_key_is_made_for_a_service_or_a_person() {
    let folder = folder();
    let path = folder.path();
    make(path, "ada", "admin");
    succeed(path, &["user", "create", "--name", "Robot", "--role", "service", "--owner", "*"]);
    let made = succeed(path, &["user", "key", "--user", "robot", "--scope", "read", "--days", "7"]);
    assert!(made["secret"].as_str().is_some_and(|secret| secret.starts_with("bwk_")), "{made}");
    assert_eq!((&made["key"]["user"]["name"], &made["key"]["scopes"]), (&"Robot".into(), &serde_json::json!(["read"])));
    let both = ["user", "key", "--user", "ADA@example.com", "--name", "Export", "--scope", "write", "--scope", "read"];
    assert_eq!(succeed(path, &both)["key"]["scopes"], serde_json::json!(["read", "write"]));
    fail(path, &["user", "key", "--user", "nobody"], 1, "there is no user `nobody`");
    fail(path, &["user", "key", "--user", "robot", "--days", "0"], 1, "`days` is 0; it must be 1 to 365");
    fail(path, &["user", "key", "--user", "robot", "--scope", "all"], 2, "give read or write");
}

#[test]
fn a_service_is_linked_with_the_subject_of_its_tokens() {
    let folder = folder();
    let path = folder.path();
    let made = succeed(path, &["user", "create", "--name", "Export", "--role", "service", "--owner", "*"]);
    let id = made["id"].as_str().expect("an id");
    let link = ["user", "link", "--id", id, "--subject", "export@login"];
    fail(path, &link, 1, "identity.tokens: is missing");
    let tokens = "[identity.tokens]\nissuer = \"https://login.example.com\"\naudience = \"bellwether\"\n\
                  jwks = \"https://login.example.com/jwks.json\"\n";
    std::fs::write(path.join("bellwether.toml"), tokens).expect("writes");
    assert_eq!(succeed(path, &link)["linked"], true);
    assert_eq!(succeed(path, &link[..4])["linked"], false);
    let ada = succeed(path, &["user", "create", "--name", "Ada", "--email", "ada@example.com"]);
    fail(path, &["user", "link", "--id", ada["id"].as_str().expect("an id")], 1, "`Ada` is no service");
    fail(path, &["user", "link", "--id", "none"], 1, "there is no user `none`");
}

#[test]
fn links_lead_to_where_the_dashboard_is() {
    let folder = folder();
    let mut command = bellwether(folder.path());
    command.env("BELLWETHER_IDENTITY_PUBLIC_URL", "https://b.example.com");
    let output = command.args(["user", "create", "--name", "Ada", "--email", "ada@example.com"]).output();
    let words = String::from_utf8(output.expect("runs").stdout).expect("text");
    assert!(words.contains("  https://b.example.com/link/"), "{words}");
}

#[test]
fn nobody_signs_in_until_a_user_is_made() {
    let folder = folder();
    succeed(folder.path(), &["demo", "--customers", "12", "--as-of", "2026-03-31"]);
    let mut serving = Serving::start(folder.path(), &["--as-of", "2026-03-31"]);
    assert_eq!(serving.ready()["logins"].as_array().map(Vec::len), Some(0));
    assert_eq!(serving.browser().get("/customers").0, 401);
    assert_eq!(serving.browser().sign_in("admin@demo.example", PASSWORD), 401);
    // While it serves, as the server says that one is to.
    make(folder.path(), "ada", "admin");
    let browser = serving.signed_in("ada@example.com", PASSWORD);
    let (status, customers) = browser.get("/customers");
    assert_eq!((status, customers["items"].as_array().map(Vec::len)), (200, Some(12)));
}

#[test]
fn a_demonstration_has_logins_and_keeps_them() {
    let folder = folder();
    succeed(folder.path(), &["demo", "--customers", "12", "--as-of", "2026-03-31"]);
    let logins = [(); 2].map(|()| {
        let mut serving = Serving::start(folder.path(), &["--as-of", "2026-03-31", "--demo"]);
        let logins = serving.ready()["logins"].take();
        let roles: Vec<&str> = logins.as_array().expect("logins").iter().filter_map(|l| l["role"].as_str()).collect();
        assert_eq!(roles, ["admin", "lead", "account_manager"]);
        for login in logins.as_array().expect("logins") {
            let text = |name: &str| login[name].as_str().expect("text");
            let (status, me) = serving.signed_in(text("email"), text("password")).get("/me");
            assert_eq!((status, &me["role"], &me["demo"]), (200, &login["role"], &true.into()), "{me}");
        }
        serving.terminate();
        assert!(serving.wait().success());
        logins
    });
    assert_eq!(logins[0], logins[1]);
    let mut serving = Serving::start(folder.path(), &["--as-of", "2026-03-31"]);
    assert_eq!(serving.ready()["logins"].as_array().map(Vec::len), Some(0), "told to nobody without --demo");
}
