//! `compose.yaml` and its `Dockerfile` against the product: every file, option, variable and secret that they name is there.
//! Whether containers run is not tried here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::{ROOT, bellwether, folder, run};

/// The image of the product; the others are of other makers.
const IMAGE: &str = "bellwether";

#[derive(Deserialize)]
struct Compose {
    services: BTreeMap<String, Service>,
    secrets: BTreeMap<String, SecretFile>,
    volumes: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct Service {
    image: String,
    build: Option<String>,
    #[serde(default)]
    command: Vec<String>,
    #[serde(default)]
    entrypoint: Vec<String>,
    #[serde(default)]
    environment: BTreeMap<String, String>,
    #[serde(default)]
    secrets: Vec<String>,
    #[serde(default)]
    volumes: Vec<String>,
    #[serde(default)]
    ports: Vec<String>,
    #[serde(default)]
    depends_on: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct SecretFile {
    file: String,
}

fn text(file: &str) -> String {
    std::fs::read_to_string(Path::new(ROOT).join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn compose() -> Compose {
    serde_saphyr::from_str(&text("compose.yaml")).expect("services, secrets, volumes")
}

/// What follows `/run/secrets/` in a text, percent-encoded or not.
fn secrets_in(text: &str) -> BTreeSet<String> {
    let text = text.replace("%2F", "/");
    let name = |rest: &str| rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
    text.split("/run/secrets/").skip(1).map(name).filter(|name: &String| !name.is_empty()).collect()
}

/// What the value of a variable is when nothing is set outside, as `:-` says.
fn usual(value: &str) -> &str {
    let set_outside = value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    set_outside.map_or(value, |outside| outside.split_once(":-").expect("a value when nothing is set outside").1)
}

#[test]
fn files_volumes_secrets_and_services_are_there() {
    let compose = compose();
    let mut volumes = BTreeSet::new();
    let mut used = BTreeSet::new();
    for (name, service) in &compose.services {
        let mut named = secrets_in(&format!("{:?}{:?}{:?}", service.command, service.entrypoint, service.environment));
        for volume in &service.volumes {
            let from = volume.split(':').next().expect("a source");
            match from.strip_prefix("./") {
                Some(file) => named.extend(secrets_in(&text(file))),
                None => assert!(volumes.insert(from), "{name}: {from} belongs to another service already"),
            }
        }
        for secret in &named {
            assert!(
                service.image == IMAGE || service.secrets.contains(secret),
                "{name} reads the secret {secret}, which it is not given"
            );
        }
        for secret in &service.secrets {
            assert!(compose.secrets.contains_key(secret), "{name}: there is no secret {secret}");
        }
        used.extend(service.secrets.iter().cloned());
        service.depends_on.keys().for_each(|other| assert!(compose.services.contains_key(other), "{name}: {other}"));
        for port in &service.ports {
            assert!(port.starts_with("127.0.0.1:"), "{name}: {port} is open to others, and nobody has to sign in");
        }
    }
    assert!(volumes.iter().copied().eq(compose.volumes.keys().map(String::as_str)), "{volumes:?}");
    assert!(used.iter().eq(compose.secrets.keys()), "{used:?}");
}

#[test]
fn the_script_makes_every_secret_once() {
    let folder = folder();
    let script = folder.path().join("secrets.sh");
    std::fs::copy(Path::new(ROOT).join("deploy/secrets.sh"), &script).expect("copies");
    let make = || {
        let output = std::process::Command::new("bash").arg(&script).output().expect("runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let read = |secret: &SecretFile| {
            let file = secret.file.strip_prefix("./deploy/").expect("in deploy");
            std::fs::read_to_string(folder.path().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
        };
        compose().secrets.iter().map(|(name, secret)| (name.clone(), read(secret))).collect::<BTreeMap<_, _>>()
    };
    let first = make();
    assert!(first.values().all(|secret| secret.len() >= 48), "secrets are long");
    assert_eq!(first.values().collect::<BTreeSet<_>>().len(), first.len(), "no secret is used twice");
    assert_eq!(make(), first);
}

/// Each service of the product says what its options and variables come to, with the configuration that it is given.
#[test]
fn options_and_variables_are_those_of_the_product() {
    let folder = folder();
    let compose = compose();
    let ours: Vec<_> = compose.services.iter().filter(|(_, service)| service.image == IMAGE).collect();
    assert_eq!(ours.iter().filter(|(_, service)| service.build.is_some()).count(), 1, "one of them builds the image");
    let baked = text("Dockerfile");
    let baked = baked.lines().find_map(|line| line.strip_prefix("ENV ")).expect("variables");
    for (name, service) in ours {
        let mut command = bellwether(folder.path());
        command.envs(baked.split(' ').map(|variable| variable.split_once('=').expect("NAME=value")));
        for (variable, value) in &service.environment {
            let file = service.volumes.iter().find_map(|volume| volume.strip_suffix(&format!(":{value}:ro")));
            match file {
                Some(file) => command.env(variable, Path::new(ROOT).join(file)),
                None => command.env(variable, usual(value)),
            };
        }
        let output = command.args(["--json", "config", "check"]).output().expect("runs");
        let checked: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{name}: {}", String::from_utf8_lossy(&output.stderr)));
        assert_eq!(checked["unknown_variables"], serde_json::json!([]), "{name}");
        assert_eq!(checked["settings"]["facts"], "live", "{name}: the configuration is not read");
        assert_eq!(checked["settings"]["data_dir"], "/data", "{name}");
        assert_eq!(checked["settings"]["listen"], "0.0.0.0:8080", "{name}");
        if let [task, options @ ..] = service.command.as_slice() {
            let help = run(folder.path(), &[task, "--help"]);
            assert!(help.status.success(), "{name}: there is no command {task}");
            let help = String::from_utf8(help.stdout).expect("text");
            for option in options.iter().filter_map(|option| option.split('=').next()) {
                assert!(help.contains(&format!("{option} ")), "{name}: {task} has no option {option}");
            }
        } else {
            let mut secrets: BTreeSet<String> = checked["settings"]
                .as_object()
                .expect("settings")
                .values()
                .flat_map(|value| secrets_in(value.as_str().expect("a text")))
                .collect();
            // Of the secret of the server nobody is told even where it is.
            secrets.extend(secrets_in(&text("deploy/bellwether.toml")));
            assert!(secrets.iter().eq(&service.secrets), "{name} is given what its configuration names: {secrets:?}");
        }
    }
}

/// The tables that the demonstration makes are those under the views, column by column.
#[test]
fn the_views_of_the_demonstration_are_those_of_the_contract() {
    let views = |file: &str| -> BTreeMap<String, Vec<String>> {
        let sql = text(file);
        let view = |part: &str| {
            let (name, select) = part.split_once(" AS").expect("a definition");
            let columns = select.split("GO").next().expect("until GO");
            let column = |rest: &str| rest.split(']').next().expect("a name").to_owned();
            (name.to_owned(), columns.split('[').skip(1).map(column).collect())
        };
        sql.split("VIEW bellwether.").skip(1).map(view).collect()
    };
    let demo = views("deploy/demo-views.sql");
    assert_eq!(demo.len(), 5);
    // What the demonstration makes never changes, so its documents need not tell when they did.
    let mut contract = views("sql/mssql/views.sql");
    contract.get_mut("documents").expect("a view").retain(|column| column != "changed");
    assert_eq!(demo, contract);
}
