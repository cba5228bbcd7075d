//! The secret of the server, and the audit log that is sealed with it.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::{bellwether, fail, folder, succeed};

const ADA: [&str; 6] = ["user", "create", "--name", "Ada", "--email", "ada@example.com"];

fn with_secret(folder: &Path, secret: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = bellwether(folder);
    let output = command.env("BELLWETHER_IDENTITY_SECRET", secret).args(arguments).output().expect("runs");
    (output.status.code(), String::from_utf8(output.stderr).expect("text"))
}

#[test]
fn it_is_made_once_for_its_owner_alone() {
    let folder = folder();
    succeed(folder.path(), &ADA);
    let file = folder.path().join("data/secret");
    let secret = std::fs::read(&file).expect("a secret");
    assert!(secret.len() >= 32);
    assert_eq!(std::fs::metadata(&file).expect("a secret").permissions().mode() & 0o777, 0o600);
    assert_eq!(succeed(folder.path(), &["audit", "verify"])["entries"], 1);
    assert_eq!(std::fs::read(&file).expect("a secret"), secret, "it stays");
    // Without it nothing of the log can be proved, and nobody is told that all is well.
    let other = with_secret(folder.path(), "nLk3v9LwPq81nRt0YcXaBdEfGhIjKlMnOp", &["audit", "verify"]);
    assert!(
        other.0 == Some(1) && other.1.contains("entry 1 of the audit log was changed, or sealed with"),
        "{other:?}"
    );
}

#[test]
fn it_takes_the_place_of_another_one() {
    let folder = folder();
    succeed(folder.path(), &ADA);
    let (file, former) = (folder.path().join("data/secret"), folder.path().join("former"));
    std::fs::rename(&file, &former).expect("moves it");
    let settings = format!("[identity]\nformer_secrets = \"env:NONE, file:{}\"\n", former.display());
    std::fs::write(folder.path().join("bellwether.toml"), &settings).expect("writes");
    fail(folder.path(), &["audit", "verify"], 1, "identity.former_secrets: ");
    std::fs::write(folder.path().join("bellwether.toml"), settings.replace("env:NONE, ", "")).expect("writes");
    // Entries of both times are proved.
    succeed(folder.path(), &["user", "reset", "--email", "ada@example.com"]);
    assert_eq!(succeed(folder.path(), &["audit", "verify"])["entries"], 2);
    assert!(file.exists() && std::fs::read(&file).expect("a secret") != std::fs::read(&former).expect("a secret"));
    std::fs::write(folder.path().join("bellwether.toml"), "").expect("writes");
    fail(folder.path(), &["audit", "verify"], 1, "entry 1 of the audit log was changed, or sealed with another secret");
}

#[test]
fn one_that_can_be_guessed_starts_nothing() {
    let folder = folder();
    for (secret, message) in [
        ("hunter2", "identity.secret: "),
        ("changeme-changeme-changeme-changeme-changeme", "identity.secret: "),
        ("file:none", "identity.secret: the file none cannot be read"),
    ] {
        for arguments in [&["serve", "--listen", "127.0.0.1:0"][..], &ADA, &["audit", "verify"]] {
            let (code, errors) = with_secret(folder.path(), secret, arguments);
            assert!(code == Some(1) && errors.contains(message), "{secret} {arguments:?}: {errors}");
            assert!(!errors.contains("hunter2"), "{errors}");
        }
    }
    assert!(!folder.path().join("data/secret").exists());
    let settings = "[store]\nbackend = \"mongodb\"\nuri = \"mongodb://127.0.0.1:1\"\n";
    std::fs::write(folder.path().join("bellwether.toml"), settings).expect("writes");
    fail(
        folder.path(),
        &["serve"],
        1,
        "identity.secret: is missing, and instances that share their state need the same",
    );
}

#[test]
fn what_was_changed_in_the_audit_log_is_found() {
    let folder = folder();
    succeed(folder.path(), &ADA);
    for _ in 0..3 {
        succeed(folder.path(), &["user", "reset", "--email", "ada@example.com"]);
    }
    assert_eq!(succeed(folder.path(), &["audit", "verify"])["entries"], 4);
    let db = rusqlite::Connection::open(folder.path().join("data/state.sqlite")).expect("opens");
    let find = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%audit' ";
    let table: String = db.query_row(find, [], |row| row.get(0)).expect("a table");
    let forge = format!("UPDATE {table} SET body = replace(body, 'Ada', 'Eve') WHERE id LIKE '%003'");
    assert_eq!(db.execute(&forge, []).expect("changes it"), 1);
    drop(db);
    fail(folder.path(), &["audit", "verify"], 1, "entry 3 of the audit log was changed");
    let db = rusqlite::Connection::open(folder.path().join("data/state.sqlite")).expect("opens");
    db.execute(&format!("DELETE FROM {table} WHERE id LIKE '%002'"), []).expect("deletes it");
    drop(db);
    fail(folder.path(), &["audit", "verify"], 1, "entry 2 of the audit log is missing");
}

#[test]
fn users_and_the_audit_log_survive_a_restore() {
    let (first, second) = (folder(), folder());
    crate::users::make(first.path(), "ada", "admin");
    let file = first.path().join("state.backup");
    succeed(first.path(), &["backup", file.to_str().expect("text")]);
    succeed(second.path(), &["restore", file.to_str().expect("text")]);
    // The secret is no part of the state, and has to be kept beside it.
    fail(second.path(), &["audit", "verify"], 1, "entry 1 of the audit log was changed, or sealed with another secret");
    std::fs::copy(first.path().join("data/secret"), second.path().join("data/secret")).expect("copies");
    assert_eq!(succeed(second.path(), &["audit", "verify"])["entries"], 1);
    let serving = crate::serving::Serving::start(second.path(), &[]);
    serving.signed_in("ada@example.com", crate::users::PASSWORD);
}
