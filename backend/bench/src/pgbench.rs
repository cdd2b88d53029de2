//! pgbench: the database alone, asked the same statements in the same messages.

use std::{fs, time::Duration};

use anyhow::{Context as _, Result};

use crate::{bare, child, database::Database, seed};

/// A script: one request in each run of it.
pub(crate) struct Script {
    name: &'static str,
    text: String,
}

impl Script {
    /// Lists of customers: a tenant at random, then a burst of lists, then another tenant.
    pub(crate) fn list(tenants: u32, burst: u32) -> Self {
        let schema = schema();
        let switch = format!(
            "SELECT set_config('role', {schema}, false), \
                    set_config('search_path', {schema} || ', pg_temp', false), \
                    set_config('default_transaction_read_only', 'on', false);\n",
        );
        Self {
            name: "list",
            text: format!("{}{}", choose(tenants, burst, &switch), list()),
        }
    }

    /// Lists of one tenant's customers, in sessions that never leave it.
    pub(crate) fn one() -> Self {
        Self {
            name: "one",
            text: list(),
        }
    }

    /// A customer with an audit event, in the messages in which the product sends them: the
    /// beginning and the switch together, customer, event, end.
    pub(crate) fn create(tenants: u32, burst: u32) -> Self {
        let schema = schema();
        let mut text = choose(tenants, burst, "");
        // pgbench before version 16 cannot prepare inside a pipeline: this makes it prepare all.
        text.push_str("\\if :fresh\nSELECT 1;\n\\set fresh 0\n\\endif\n");
        text.push_str("\\set a random(0, 99999999)\n\\set b random(0, 999999999999)\n");
        text.push_str(&format!(
            "\\startpipeline\nBEGIN;\n\
             SELECT set_config('role', {schema}, true), \
                    set_config('search_path', {schema} || ', pg_temp', true);\n\
             SELECT schema_version, authz_epoch FROM tenant_guard;\n\\endpipeline\n",
        ));
        text.push_str(&one_line(CREATE_PARTY));
        text.push_str(&one_line(CREATE_EVENT));
        text.push_str("COMMIT;\n");
        Self {
            name: "create",
            text,
        }
    }

    /// Requests a second.
    ///
    /// # Errors
    /// When pgbench fails.
    pub(crate) async fn run(
        &self,
        database: &Database,
        clients: usize,
        time: Duration,
    ) -> Result<f64> {
        let file = database.folder.join(format!("{}.pgbench", self.name));
        fs::write(&file, &self.text)?;
        let mut command = database.program("pgbench")?;
        // Sessions begin in the first tenant, where the statements can be prepared.
        let schema = seed::schema(0)?;
        command.env(
            "PGOPTIONS",
            format!("-c role={schema} -c search_path={schema},pg_temp"),
        );
        for start in ["fresh=1", "asked=0", "x=97", "y=97"] {
            command.args(["-D", start]);
        }
        command
            .args([
                "-n",
                "-M",
                "prepared",
                "-j",
                "1",
                "-c",
                &clients.to_string(),
            ])
            .args(["-T", &time.as_secs().to_string()])
            .arg("-f")
            .arg(&file);
        let said = child::run(command).await?;
        said.lines()
            .find_map(|line| line.strip_prefix("tps = "))
            .and_then(|rest| rest.split(' ').next()?.parse().ok())
            .with_context(|| format!("pgbench says no tps: {said}"))
    }
}

/// Goes to another tenant after every burst: two letters of a schema's name, as [`seed::schema`]
/// makes them, then whatever `enter` says.
fn choose(tenants: u32, burst: u32, enter: &str) -> String {
    format!(
        "\\if :asked = 0\n\\set n random(0, {})\n\\set x 97 + :n / 26\n\\set y 97 + :n % 26\n{enter}\\endif\n\
         \\set asked (:asked + 1) % {burst}\n",
        tenants.saturating_sub(1)
    )
}

/// The chosen schema, as an expression.
fn schema() -> String {
    format!("'{}' || chr(:x) || chr(:y)", seed::SCHEMA_PREFIX)
}

fn list() -> String {
    let text = bare::LIST.replace("$1", &format!("'{}'", seed::COMPANY));
    one_line(&text)
}

fn one_line(text: &str) -> String {
    let id = "(lpad(:a::text, 8, '0') || '-0000-7000-8000-' || lpad(:b::text, 12, '0'))::uuid";
    let text = text
        .replace("{id}", id)
        .replace("{company}", &format!("'{}'::uuid", seed::COMPANY));
    let words: Vec<&str> = text.split_whitespace().collect();
    format!("{};\n", words.join(" "))
}

/// The statement of the product's `store::party_insert`, with values in the place of parameters;
/// ids are made of the two random numbers.
const CREATE_PARTY: &str = "
    WITH party AS (
      INSERT INTO crm_party
        (id, company_id, kind, state, name, note, email, phone, city, roles, tags, words,
         version, created_at, updated_at)
      VALUES ({id}, {company}, 'organisation', 'active', 'Customer ' || :a, '',
              'c' || :a || '@example.com', '+49 30 1234567', NULL, ARRAY['customer'],
              ARRAY['retail'], 'c' || :a || '@example.com +49 30 1234567 49301234567 retail', 1,
              now(), now())
    ), role AS (
      INSERT INTO crm_party_role (company_id, party_id, role, valid_from)
      SELECT {company}, {id}, given.role, now() FROM unnest(ARRAY['customer']) AS given (role)
    ), label AS (
      INSERT INTO crm_tag (company_id, key, label)
      SELECT {company}, given.key, given.label
        FROM unnest(ARRAY['retail'], ARRAY['retail']) AS given (key, label)
          ON CONFLICT (company_id, key) DO NOTHING
    ), tag AS (
      INSERT INTO crm_party_tag (company_id, party_id, tag_key)
      SELECT {company}, {id}, given.key FROM unnest(ARRAY['retail']) AS given (key)
    )
    INSERT INTO crm_contact_point
      (company_id, party_id, id, kind, value, key, label, is_primary, verified_at, created_at)
    SELECT {company}, {id}, given.id, given.kind, given.value, given.key, given.label,
           given.is_primary, given.verified_at, given.created_at
      FROM jsonb_to_recordset(jsonb_build_array(
             jsonb_build_object('id', gen_random_uuid(), 'kind', 'email',
               'value', 'c' || :a || '@example.com', 'key', 'c' || :a || '@example.com',
               'label', '', 'is_primary', true, 'verified_at', NULL, 'created_at', now()),
             jsonb_build_object('id', gen_random_uuid(), 'kind', 'phone',
               'value', '+49 30 1234567', 'key', '49301234567',
               'label', '', 'is_primary', true, 'verified_at', NULL, 'created_at', now())))
           AS given (id uuid, kind text, value text, key text, label text, is_primary boolean,
                     verified_at timestamptz, created_at timestamptz)";

/// The statement of `audit::append`, with a leaf and boxes of the usual size.
const CREATE_EVENT: &str = "
    WITH event AS (
      INSERT INTO audit_event (event_id, occurred_at, company_id, actor_kind, actor_id, behalf_of,
        action, outcome, target_kind, target_id, more_targets, request_id, session_id, leaf_data)
      VALUES ({id}, now(), {company}, 'user', {id}, NULL, 'crm.customer.create', 'ok', 'party',
              {id}, NULL, {id}, {id}, convert_to(repeat('0123456789', 90), 'UTF8'))
    ), outbox AS (
      INSERT INTO local.outbox (id, tenant_id, kind, payload)
      VALUES ({id}, {company}, 'audit.leaf',
              jsonb_build_object('event_id', {id}, 'leaf_hash', repeat('0f', 32)))
    ), used AS (
      SELECT u.subject_id, u.key_ver, u.wrapped, u.fresh
        FROM unnest(ARRAY[{id}], ARRAY[1 + :a % 1000], ARRAY[convert_to(repeat('0123456789', 6), 'UTF8')],
                    ARRAY[true]) AS u (subject_id, key_ver, wrapped, fresh)
    ), new_key AS (
      INSERT INTO audit_subject_key (subject_id, key_ver, wrapped)
      SELECT u.subject_id, u.key_ver, u.wrapped FROM used u
       WHERE u.fresh
         AND NOT EXISTS (SELECT 1 FROM audit_subject_key k WHERE k.subject_id = u.subject_id)
      ON CONFLICT DO NOTHING RETURNING subject_id
    ), held AS (
      SELECT subject_id FROM new_key
      UNION ALL
      SELECT k.subject_id FROM audit_subject_key k JOIN used u USING (subject_id, key_ver)
       WHERE k.wrapped = u.wrapped
    ), box AS (
      INSERT INTO audit_pii (event_id, field, subject_id, key_ver, nonce, box, bidx)
      SELECT {id}, b.field, b.subject_id, b.key_ver, b.nonce, b.box, b.bidx
        FROM unnest(ARRAY['after.email', 'after.phone', 'after.contact_points'],
                    ARRAY[{id}, {id}, {id}], ARRAY[1, 1, 1],
                    array_fill(convert_to('0123456789ab', 'UTF8'), ARRAY[3]),
                    array_fill(convert_to(repeat('0123456789', 8), 'UTF8'), ARRAY[3]),
                    array_fill(substr(sha256(convert_to(:a::text, 'UTF8')), 1, 16), ARRAY[3]))
          AS b (field, subject_id, key_ver, nonce, box, bidx)
        JOIN held USING (subject_id)
    )
    SELECT set_config('guildhall.audit_tx', pg_current_xact_id()::text, true) AS mark,
           u.subject_id, h.subject_id IS NOT NULL AS held, k.key_ver, k.wrapped
      FROM used u
      LEFT JOIN held h USING (subject_id)
      LEFT JOIN LATERAL (
        SELECT s.key_ver, s.wrapped FROM audit_subject_key s
         WHERE s.subject_id = u.subject_id AND h.subject_id IS NULL
         ORDER BY s.created_at DESC, s.key_ver LIMIT 1) k ON true";
