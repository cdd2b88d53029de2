//! Every setting of the product in one value, read once at start.

use kernel::settings::{Declared, Values, Wrong, nearest};
use secrecy::SecretString;

kernel::settings! {
    /// The platform as a whole.
    pub struct PlatformSettings {
        /// Domain under which every tenant has its subdomain (the originals' variable). The
        /// platform's admins come in by `admin.` of it.
        pub base_domain: String = "TENANT_BASE_DOMAIN", "guildhall.localhost";
        /// Folder for everything this machine keeps: the Postgres of our own, keys, outgoing mail.
        pub state_dir: std::path::PathBuf = "GUILDHALL_STATE_DIR", "var";
        /// 64 hexadecimal digits: the key above all keys. Empty: made at the first start and kept
        /// in the state folder, mode 0600. Losing it loses every encrypted value.
        pub master_key: Option<SecretString> = "GUILDHALL_MASTER_KEY", "";
        /// Whether a first start makes a demo tenant with believable data.
        pub demo: bool = "GUILDHALL_DEMO", "true";
        /// Whether the server runs background jobs itself; `guildhall worker` runs them elsewhere.
        pub worker: bool = "GUILDHALL_WORKER", "true";
        /// Address of the first platform admin. Empty: `admin@` and the base domain.
        pub admin_email: String = "GUILDHALL_ADMIN_EMAIL", "";
        /// Where traces go, as an OTLP gRPC endpoint such as http://localhost:4317. Empty: nowhere.
        pub otlp_endpoint: String = "OTEL_EXPORTER_OTLP_ENDPOINT", "";
        /// What is logged, in the form of `tracing`: `info`, `info,tenancy=debug`.
        pub log: String = "GUILDHALL_LOG", "info,sqlx=error,graphile_worker=warn,lettre=warn";
        /// `text` for people, `json` for programs.
        pub log_format: String = "GUILDHALL_LOG_FORMAT", "text";
    }
}

/// All settings.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The platform as a whole.
    pub platform: PlatformSettings,
    /// The database.
    pub database: tenancy::DatabaseSettings,
    /// The web server.
    pub web: web::WebSettings,
    /// The edge policy.
    pub gateway: gateway::GatewaySettings,
    /// Signing in.
    pub identity: identity::AuthSettings,
    /// Jobs.
    pub jobs: jobs::JobSettings,
    /// Mail.
    pub notify: notify::NotifySettings,
    /// Hosts of tenants' own.
    pub domains: operator::domains::DomainSettings,
    /// How tenants end.
    pub life: operator::life::LifeSettings,
    /// The leak canary.
    pub canary: operator::canary::CanarySettings,
    /// Migrations of tenants.
    pub campaigns: tenancy::campaign::CampaignSettings,
    /// The stock of ready schemas.
    pub stock: operator::stock::StockSettings,
}

/// A group of settings with its heading in `.env.example`.
pub type Group = (&'static str, &'static [Declared]);

impl Settings {
    /// Every declared setting, by group.
    pub const GROUPS: &'static [Group] = &[
        ("The platform", PlatformSettings::DECLARED),
        ("Web server", web::WebSettings::DECLARED),
        ("Database", tenancy::DatabaseSettings::DECLARED),
        ("Edge policy", gateway::GatewaySettings::DECLARED),
        ("Signing in", identity::AuthSettings::DECLARED),
        ("Background jobs", jobs::JobSettings::DECLARED),
        ("Mail", notify::NotifySettings::DECLARED),
        (
            "Hosts of tenants",
            operator::domains::DomainSettings::DECLARED,
        ),
        ("Life of tenants", operator::life::LifeSettings::DECLARED),
        ("Leak canary", operator::canary::CanarySettings::DECLARED),
        (
            "Migrations of tenants",
            tenancy::campaign::CampaignSettings::DECLARED,
        ),
        ("Stock of schemas", operator::stock::StockSettings::DECLARED),
    ];

    /// Reads everything.
    ///
    /// # Errors
    /// Every setting that cannot be used.
    pub fn read(values: &Values) -> Result<Self, Vec<Wrong>> {
        let mut wrong = Vec::new();
        macro_rules! group {
            ($type:ty) => {
                <$type>::read(values)
                    .map_err(|errors| wrong.extend(errors))
                    .ok()
            };
        }
        let platform = group!(PlatformSettings);
        let database = group!(tenancy::DatabaseSettings);
        let web = group!(web::WebSettings);
        let gateway = group!(gateway::GatewaySettings);
        let identity = group!(identity::AuthSettings);
        let jobs = group!(jobs::JobSettings);
        let notify = group!(notify::NotifySettings);
        let domains = group!(operator::domains::DomainSettings);
        let life = group!(operator::life::LifeSettings);
        let canary = group!(operator::canary::CanarySettings);
        let campaigns = group!(tenancy::campaign::CampaignSettings);
        let stock = group!(operator::stock::StockSettings);
        let all = || {
            Some(Self {
                platform: platform?,
                database: database?,
                web: web?,
                gateway: gateway?,
                identity: identity?,
                jobs: jobs?,
                notify: notify?,
                domains: domains?,
                life: life?,
                canary: canary?,
                campaigns: campaigns?,
                stock: stock?,
            })
        };
        all().ok_or(wrong)
    }

    /// Names in a settings file that nobody declared, each with the nearest declared one.
    pub fn unknown<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Wrong> {
        let declared = || {
            Self::GROUPS
                .iter()
                .flat_map(|(_, group)| group.iter().map(|one| one.name))
        };
        names
            .filter(|name| !declared().any(|known| known == *name))
            .map(|name| Wrong {
                name: name.into(),
                needs: nearest(name, declared()).map_or_else(
                    || "there is no such setting; `guildhall config example` lists all".into(),
                    |near| format!("there is no such setting; did you mean {near}?"),
                ),
            })
            .collect()
    }

    /// The text of `.env.example`: every setting with its explanation and default.
    pub fn example() -> String {
        let mut text = String::from(
            "# Every setting of Guildhall. Copy to `.env` and change what you need; what stays\n\
             # commented out has the value shown. The environment overrules the file; a name that\n\
             # is not in this list is refused. Written by `guildhall generate`.\n",
        );
        for (heading, group) in Self::GROUPS {
            text.push_str(&format!("\n## {heading}\n"));
            for setting in *group {
                text.push('\n');
                for line in setting.doc.trim().lines() {
                    text.push_str(&format!("# {}\n", line.trim()));
                }
                text.push_str(&format!("# {}={}\n", setting.name, setting.default));
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_can_be_used_and_no_name_is_declared_twice() {
        assert!(Settings::read(&Values::default()).is_ok());
        let mut names: Vec<&str> = Settings::GROUPS
            .iter()
            .flat_map(|(_, group)| group.iter().map(|one| one.name))
            .collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn an_unknown_name_is_refused_by_name() {
        let wrong = Settings::unknown(["DATABSE_URL", "REDIS_URL"].into_iter());
        assert_eq!(wrong.len(), 1);
        assert!(
            wrong
                .iter()
                .all(|one| one.to_string().contains("did you mean DATABASE_URL"))
        );
    }
}
