use super::*;

fn tenant(text: &str) -> Vec<String> {
    check_text(Folder::Tenant, Path::new("m.sql"), "crm", text)
        .iter()
        .map(|finding| finding.text().to_owned())
        .collect()
}

const CLEAN: &[String] = &[];

#[test]
fn names_have_a_time_a_prefix_a_verb_and_a_noun() {
    let name = Name::parse("20261121101500_crm_create_party.sql").unwrap();
    assert_eq!((name.version, name.prefix), ("20261121101500", "crm"));
    for wrong in [
        "20261121101500_crm_create.sql",
        "2026_crm_create_party.sql",
        "20261321101500_crm_create_party.sql",
        "20261121101500_Crm_create_party.sql",
        "20261121101500_crm_create__party.sql",
    ] {
        assert!(Name::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn an_ordinary_migration_passes() {
    assert_eq!(
        tenant(
            "create table crm_party (
               id uuid primary key,
               company_id uuid not null references company (id),
               name text not null check (name <> ''),
               at timestamptz not null default pg_catalog.now()
             );
             create index crm_party_name_idx on crm_party using gin (ext.fold(name) ext.gin_trgm_ops);
             create view crm_v_party as select p.id, p.name from crm_party p;
             comment on table crm_party is 'unaudited: no';
             comment on column crm_party.name is 'create type public.x';
             insert into crm_party (id) select id from crm_old on conflict do nothing;
             update crm_party set name = 'x';"
        ),
        CLEAN
    );
}

#[test]
fn objects_that_tie_a_schema_down_are_refused() {
    for refused in [
        "create type crm_kind as enum ('a')",
        "CREATE OR REPLACE FUNCTION crm_f() returns int language sql as 'select 1'",
        "create constraint trigger t after insert on crm_party execute function f()",
        "create extension pg_trgm",
        "create domain d as text",
        "create schema s",
    ] {
        assert!(
            tenant(refused)[0].starts_with("a tenant schema holds no"),
            "{refused}"
        );
    }
}

#[test]
fn other_schemas_are_refused() {
    for refused in [
        "alter table crm_party add foreign key (user_id) references platform.user (id)",
        "create table public.crm_x (id uuid)",
        "create view crm_v_x as select id from other.crm_x",
        "alter table crm_party alter column id set default other.make_id()",
    ] {
        assert!(
            tenant(refused)
                .iter()
                .any(|text| text.contains("names no schema")),
            "{refused}"
        );
    }
}

#[test]
fn strange_tables_serials_and_stars_are_refused() {
    assert!(
        tenant("create table if not exists sales_order (id uuid)")[0].contains("is not of `crm`")
    );
    assert!(tenant("create unique index i on sales_order (id)")[0].contains("is not of `crm`"));
    assert!(tenant("update sales_order set x = 1")[0].contains("is not of `crm`"));
    assert_eq!(tenant("create table crm_x (id bigserial)").len(), 1);
    assert_eq!(
        tenant("create view crm_v_x as select * from crm_x").len(),
        1
    );
    assert_eq!(tenant("create index concurrently i on crm_x (id)").len(), 1);
}

#[test]
fn what_cannot_run_in_a_transaction_is_alone_and_can_be_run_twice() {
    let alone = |text: &str| tenant(&format!("-- no-transaction\n{text}"));
    assert_eq!(
        alone("create index concurrently if not exists i on crm_x (id);"),
        CLEAN
    );
    assert_eq!(alone("create index concurrently i on crm_x (id);").len(), 1);
    assert_eq!(
        alone("drop index concurrently if exists i; drop index if exists j;").len(),
        1
    );
}

#[test]
fn a_platform_crate_may_name_itself_or_its_prefix() {
    let shared = |prefix, text| check_text(Folder::Shared, Path::new("m.sql"), prefix, text).len();
    assert_eq!(shared("identity", "create table session (id uuid)"), 0);
    assert_eq!(shared("session", "create table session (id uuid)"), 0);
    assert_eq!(shared("audit", "create table session (id uuid)"), 1);
}
