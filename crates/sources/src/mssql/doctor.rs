//! Examines a server step by step, and says for each what to grant or mend.

use super::MssqlSource;
use super::connection::Lease;
use super::fault::Fault;
use super::settings::Encrypt;
use super::views::{Columns, VIEWS, View};
use crate::check::Finding;

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
        let step = format!("read {}.{}", self.settings.schema, view.name);
        let reading = async |lease: &mut Lease| self.examine(lease, view).await;
        match (self.read(Some(self.settings.timeout()), reading).await, view.without) {
            (Ok(Some(columns)), _) => {
                let more = match (columns, view.optional) {
                    (Columns::More, Some((name, _))) => format!(", and `{name}`"),
                    _ => String::new(),
                };
                Finding::passed(step, format!("all {} columns are there{more}", view.columns.len()))
            }
            (Ok(None), without) => {
                Finding::passed(step, format!("there is no such view: {}", without.unwrap_or_default()))
            }
            (Err(fault), _) => failed(step, fault),
        }
    }
}

fn failed(step: String, fault: Fault) -> Finding {
    Finding::failed(step, fault.cause, fault.remedy)
}
