//! Examines a server step by step, and says for each what to grant or mend.

use tiberius::Column;

use super::MssqlSource;
use super::connection::Lease;
use super::fault::Fault;
use super::settings::Encrypt;
use super::shape::Class::{self, Date, Decimal, Int, Text};
use crate::check::Finding;

/// A view, with its columns and what it means when it is not there; nothing for one that has to be.
struct View {
    name: &'static str,
    columns: &'static [(&'static str, Class)],
    without: Option<&'static str>,
}

const VIEWS: [View; 5] = [
    View {
        name: "documents",
        columns: &[
            ("document", Text),
            ("kind", Text),
            ("customer", Text),
            ("date", Date),
            ("currency", Text),
            ("due", Date),
            ("paid", Date),
            ("refers_to", Text),
        ],
        without: None,
    },
    View {
        name: "lines",
        columns: &[
            ("document", Text),
            ("kind", Text),
            ("line_no", Int),
            ("code", Text),
            ("description", Text),
            ("quantity", Decimal),
            ("unit_price", Decimal),
            ("amount", Decimal),
        ],
        without: None,
    },
    View {
        name: "budgets",
        columns: &[("customer", Text), ("month", Date), ("amount", Decimal), ("currency", Text)],
        without: Some("no budgets"),
    },
    View {
        name: "fx_rates",
        columns: &[("from_currency", Text), ("to_currency", Text), ("month", Date), ("rate", Decimal)],
        without: Some("documents in the reporting currency only"),
    },
    View {
        name: "products",
        columns: &[("code", Text), ("name", Text), ("family", Text), ("category", Text)],
        without: Some("products by code only, families from elsewhere"),
    },
];

impl MssqlSource {
    /// Tries everything a load needs: the server, the log-in, and each view with its columns. Reads no rows.
    pub async fn check(&self) -> Vec<Finding> {
        let mut findings = self.careless();
        let reach = format!("reach {}:{}", self.settings.host, self.settings.port);
        if let Err(fault) = self.pool.manager().reach().await {
            findings.push(failed(reach, fault));
            return findings;
        }
        findings.push(Finding::passed(reach, "the port is open"));
        let log_in = format!("log in to `{}` as `{}`", self.settings.database, self.settings.user);
        match Lease::of(&self.pool).await {
            Err(fault) => findings.push(failed(log_in, fault)),
            Ok(lease) => {
                let how = match self.settings.encrypt {
                    Encrypt::Required => "encrypted",
                    Encrypt::Off => "not encrypted",
                };
                findings.push(Finding::passed(log_in, how));
                lease.release();
                for view in &VIEWS {
                    findings.push(self.check_view(view).await);
                }
            }
        }
        findings
    }

    /// Settings that work, and should not be kept without a thought.
    fn careless(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.settings.encrypt == Encrypt::Off {
            let detail = "`encrypt = \"off\"`: the password and all data travel in the open";
            findings.push(Finding::warning("encryption", detail, "set `encrypt = \"required\"`"));
        } else if self.settings.trust_server_certificate {
            let detail = "`trust_server_certificate = true`: anybody can pretend to be the server";
            findings.push(Finding::warning("certificate", detail, "set `ca_file` instead"));
        }
        findings
    }

    async fn check_view(&self, view: &View) -> Finding {
        let name = format!("{}.{}", self.settings.schema, view.name);
        let step = format!("read {name}");
        let probe = self.statements.probe(view.name);
        let reading = async |lease: &mut Lease| lease.columns(view.name, &probe).await;
        let columns = match self.read(Some(self.settings.timeout()), reading).await {
            Ok(Some(columns)) => columns,
            Ok(None) => {
                return match view.without {
                    Some(without) => Finding::passed(step, format!("there is no such view: {without}")),
                    None => Finding::failed(
                        step,
                        format!("there is no `{name}`"),
                        format!("CREATE VIEW {name}, see sql/mssql/views.sql, or set `schema`"),
                    ),
                };
            }
            Err(fault) => return failed(step, fault),
        };
        let wrong: Vec<(String, String)> =
            view.columns.iter().filter_map(|&(column, class)| wrong(&columns, column, class)).collect();
        if wrong.is_empty() {
            return Finding::passed(step, format!("all {} columns are there", view.columns.len()));
        }
        let (details, remedies): (Vec<String>, Vec<String>) = wrong.into_iter().unzip();
        Finding::failed(step, details.join("; "), format!("ALTER VIEW {name}: {}", remedies.join("; ")))
    }
}

/// What is wrong with a column, and what would be right.
fn wrong(columns: &[Column], name: &str, class: Class) -> Option<(String, String)> {
    let expected = class.expected();
    match columns.iter().find(|column| column.name().eq_ignore_ascii_case(name)) {
        None => Some((format!("there is no column `{name}`"), format!("add `{name}` {expected}"))),
        Some(column) if !class.takes(column.column_type()) => {
            let detail = format!("`{name}` is of type {:?}", column.column_type());
            Some((detail, format!("CAST(… AS {expected}) AS [{name}]")))
        }
        Some(_) => None,
    }
}

fn failed(step: String, fault: Fault) -> Finding {
    Finding::failed(step, fault.cause, fault.remedy)
}
