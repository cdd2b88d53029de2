//! What the tests share: a list of things that are like nothing else, with every kind of column.

use access::Reader;
use kernel::{CursorKey, Error, Timestamp, id::CompanyId};
use lists::{Asked, Cell, Column, Extra, Kind, Moment, Rows, Search, Spec, Wanted};
use sqlx::{Row as _, postgres::PgRow};
use testkit::{Platform, TestTenant};
use uuid::Uuid;

pub(crate) struct Thing {
    pub(crate) name: String,
    pub(crate) city: Option<String>,
    pub(crate) amount: Option<i32>,
    pub(crate) made_at: Timestamp,
}

pub(crate) static THINGS: Spec<Thing> = Spec {
    name: "test.things",
    page: "/app/things",
    api: "/api/things",
    from: "thing t",
    id: "t.id",
    company: Some("t.company_id"),
    select: &["t.name", "t.city", "t.amount", "t.made_at"],
    row: thing_of,
    columns: COLUMNS,
    bucket: Some("state"),
    sort: "-made_at",
    search: Some(Search {
        sql: "(' ' || ext.fold(t.name))",
        similar: Some(|reader, _, word| Box::pin(similar(reader, word))),
    }),
    item: "Thing",
};

const COLUMNS: &[Column<Thing>] = &[
    Column::new(
        "name",
        "console-name",
        Kind::Text,
        "t.name",
        |thing: &Thing| Cell::Text(thing.name.clone()),
    )
    .sorted("ext.fold(t.name) COLLATE \"C\"")
    .filtered_folded("ext.fold(t.name) COLLATE \"C\"")
    .shown(),
    Column::new(
        "city",
        "console-name",
        Kind::Text,
        "t.city",
        |thing: &Thing| Cell::text(thing.city.as_deref()),
    )
    .sorted_nulls_last("ext.fold(t.city) COLLATE \"C\"")
    .filtered_folded("ext.fold(t.city) COLLATE \"C\"")
    .shown(),
    Column::new(
        "amount",
        "console-name",
        Kind::Number,
        "t.amount",
        |thing: &Thing| {
            thing
                .amount
                .map_or(Cell::Empty, |amount| Cell::Number(amount.into()))
        },
    )
    .sorted_nulls_last("t.amount::numeric")
    .filtered()
    .shown(),
    Column::new(
        "made_at",
        "console-name",
        Kind::Time,
        "t.made_at",
        |thing: &Thing| Cell::Time(thing.made_at),
    )
    .sorted("t.made_at")
    .filtered()
    .shown(),
    Column::derived("state", "console-name", Kind::Choice, "t.state")
        .choices(&[("open", "console-name"), ("shut", "console-name")])
        .filtered()
        .usually("open"),
    Column::derived("day", "console-name", Kind::Date, "t.day")
        .sorted_nulls_last("t.day")
        .filtered(),
    Column::derived("flag", "console-name", Kind::Bool, "t.flag")
        .sorted("t.flag")
        .filtered(),
    Column::derived("tag", "console-name", Kind::Tags, "t.tags").filtered(),
    Column::derived("price", "console-name", Kind::Money, "t.price")
        .currency("t.currency")
        .filtered(),
];

fn thing_of(row: &PgRow) -> Result<Thing, sqlx::Error> {
    Ok(Thing {
        name: row.try_get(1)?,
        city: row.try_get(2)?,
        amount: row.try_get(3)?,
        made_at: row.try_get(4)?,
    })
}

async fn similar(reader: &mut Reader, word: &str) -> kernel::Result<(String, Vec<String>)> {
    Ok(sqlx::query_as(
        "SELECT ext.fold($1), ARRAY(SELECT DISTINCT ext.fold(w) FROM thing, unnest(string_to_array(name, ' ')) AS w)",
    )
    .bind(word)
    .fetch_one(reader.conn())
    .await?)
}

pub(crate) fn own() -> Vec<Extra> {
    let extra = |name: &str, kind| Extra {
        key: format!("custom.{name}"),
        label: name.to_owned(),
        kind,
        choices: vec![("red".into(), "Red".into()), ("blue".into(), "Blue".into())],
        column: "t.custom",
        name: name.to_owned(),
        currency: None,
    };
    vec![
        extra("size", Kind::Number),
        extra("colour", Kind::Choice),
        extra("colours", Kind::Choices),
        extra("note's", Kind::Text),
    ]
}

pub(crate) struct House {
    pub(crate) platform: Platform,
    pub(crate) acme: TestTenant,
    pub(crate) cursors: CursorKey,
}

pub(crate) const OTHER: CompanyId = CompanyId::from_uuid(Uuid::from_u128(7));

impl House {
    pub(crate) async fn open() -> Self {
        let platform = Platform::start(&[]).await;
        let acme = platform.tenant("acme").await;
        Self {
            platform,
            acme,
            cursors: CursorKey::new(&[7; 32]),
        }
    }

    pub(crate) fn wanted(&self, query: &str) -> Result<Wanted<Thing>, Error> {
        let pairs = url::form_urlencoded::parse(query.as_bytes()).into_owned();
        let asked: Asked = pairs.collect();
        THINGS.read(
            &asked,
            own(),
            Moment::utc("2026-11-21T12:00:00Z".parse().unwrap()),
        )
    }

    /// A page of the things of one company.
    pub(crate) async fn page(&self, reader: &mut Reader, query: &str) -> Rows<Thing> {
        self.page_of(reader, query, vec![self.acme.company]).await
    }

    pub(crate) async fn page_of(
        &self,
        reader: &mut Reader,
        query: &str,
        companies: Vec<CompanyId>,
    ) -> Rows<Thing> {
        let wanted = self.wanted(query).unwrap().of_companies(Some(companies));
        wanted.page(reader, &self.cursors).await.unwrap()
    }

    pub(crate) async fn names(&self, reader: &mut Reader, query: &str) -> Vec<String> {
        let page = self.page(reader, query).await;
        page.items.iter().map(|row| row.name.clone()).collect()
    }
}

/// Makes the things in a transaction that is never committed.
pub(crate) async fn things(reader: &mut Reader, company: CompanyId) {
    sqlx::raw_sql(
        "CREATE TEMP TABLE thing (
           id uuid PRIMARY KEY, company_id uuid NOT NULL, state text NOT NULL, name text NOT NULL,
           city text, amount integer, day date, made_at timestamptz NOT NULL, flag boolean NOT NULL,
           tags text[] NOT NULL, price numeric, currency text, custom jsonb NOT NULL)",
    )
    .execute(reader.conn())
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO thing
         SELECT ('00000000-0000-7000-8000-' || lpad((i * 7919 % 1000)::text, 12, '0'))::uuid,
                CASE WHEN i % 9 = 0 THEN $2 ELSE $1 END,
                CASE WHEN i % 5 = 0 THEN 'shut' ELSE 'open' END,
                (ARRAY['Oak', 'Ölm', 'Beech 50%', 'Birch, white', 'Äsche'])[1 + i % 5] || ' ' || i % 11,
                CASE WHEN i % 4 = 0 THEN NULL ELSE (ARRAY['Berlin', 'Bonn', 'Ulm'])[1 + i % 3] END,
                CASE WHEN i % 3 = 0 THEN NULL ELSE i % 7 END,
                CASE WHEN i % 6 = 0 THEN NULL ELSE date '2026-11-01' + i % 20 END,
                timestamptz '2026-11-20 00:00Z' - (i % 13) * interval '1 hour',
                i % 2 = 0,
                CASE WHEN i % 2 = 0 THEN ARRAY['even', 'n' || i % 3] ELSE '{}' END,
                CASE WHEN i % 5 = 0 THEN NULL ELSE i END,
                CASE WHEN i % 5 = 0 THEN NULL WHEN i % 2 = 0 THEN 'EUR' ELSE 'CHF' END,
                CASE WHEN i % 3 = 0 THEN '{}'::jsonb
                     ELSE jsonb_build_object('size', (i % 10)::text, 'colour', 'red',
                                             'colours', ARRAY['red', 'blue'], 'note''s', 'Ab ' || i) END
           FROM generate_series(1, 120) AS i",
    )
    .bind(company)
    .bind(OTHER)
    .execute(reader.conn())
    .await
    .unwrap();
}
