//! Lists: where they read, and how each column is looked for and sorted by.

use access::{Reader, Writer};
use kernel::{Result, id::CompanyId, states::Named as _, text::Tag};
use lists::{Cell, Column, Kind, Search, Spec};
use sqlx::{Row as _, postgres::PgRow};

use super::rows::named;
use crate::view::PartyItem;

/// Parties in a list: one statement, one index scan, no joins.
pub(crate) static PARTIES: Spec<PartyItem> = Spec {
    name: "crm.customers",
    page: "/app/customers",
    api: "/api/customers",
    from: "crm_party p",
    id: "p.id",
    company: Some("p.company_id"),
    select: &[
        "p.name",
        "p.kind",
        "p.state",
        "p.email",
        "p.phone",
        "p.city",
        "p.roles",
        "p.tags",
        "p.version",
        "p.created_at",
        "p.updated_at",
    ],
    row: item_of,
    columns: COLUMNS,
    bucket: Some("state"),
    sort: "-created_at",
    search: Some(Search {
        sql: "p.search_fold",
        similar: Some(|reader, companies, word| Box::pin(word_similar(reader, companies, word))),
    }),
    item: "CustomerItem",
};

// As the index over each has it.
const EMAIL: &str = "ext.fold(p.email) COLLATE \"C\"";
const CITY: &str = "ext.fold(p.city) COLLATE \"C\"";
/// Holds every text of a party, so its index finds a part of any.
const WORDS: &str = "p.search_fold";

const COLUMNS: &[Column<PartyItem>] = &[
    Column::new("id", "crm-id", Kind::Id, "p.id", |party: &PartyItem| {
        Cell::Id(party.id.uuid())
    })
    .filtered(),
    Column::new(
        "name",
        "crm-name",
        Kind::Text,
        "p.name",
        |party: &PartyItem| Cell::Text(party.name.to_string()),
    )
    .sorted("p.name_fold")
    .filtered_within("p.name_fold", WORDS)
    .shown()
    .about("What it is called."),
    Column::new(
        "kind",
        "crm-kind",
        Kind::Choice,
        "p.kind",
        |party: &PartyItem| Cell::Text(party.kind.name().to_owned()),
    )
    .choices(&[
        ("organisation", "crm-kind-organisation"),
        ("person", "crm-kind-person"),
    ])
    .filtered()
    .pinned()
    .about("What it is."),
    Column::new(
        "state",
        "crm-state",
        Kind::Choice,
        "p.state",
        |party: &PartyItem| Cell::Text(party.state.name().to_owned()),
    )
    .choices(&[
        ("active", "crm-state-active"),
        ("archived", "crm-state-archived"),
        ("erased", "crm-state-erased"),
        ("merged", "crm-state-merged"),
    ])
    .filtered()
    .usually("active")
    .pinned()
    .about("Where it stands."),
    Column::new(
        "role",
        "crm-role",
        Kind::Choices,
        "p.roles",
        |party: &PartyItem| Cell::texts(&party.roles),
    )
    .field("roles")
    .choices(&[
        ("customer", "crm-role-customer"),
        ("supplier", "crm-role-supplier"),
        ("lead", "crm-role-lead"),
        ("partner", "crm-role-partner"),
    ])
    .filtered()
    .usually("customer")
    .pinned()
    .about("What it is to the company."),
    Column::new(
        "email",
        "crm-email",
        Kind::Text,
        "p.email",
        |party: &PartyItem| Cell::text(party.email.as_deref()),
    )
    .sorted_nulls_last(EMAIL)
    .filtered_within(EMAIL, WORDS)
    .shown()
    .about("The e-mail address to use first."),
    Column::new(
        "phone",
        "crm-phone",
        Kind::Text,
        "p.phone",
        |party: &PartyItem| Cell::text(party.phone.as_deref()),
    )
    .filtered_within("ext.fold(p.phone)", WORDS)
    .shown()
    .about("The number to use first, as it was written; `q` finds it however it is written."),
    Column::new(
        "city",
        "crm-city",
        Kind::Text,
        "p.city",
        |party: &PartyItem| Cell::text(party.city.as_deref()),
    )
    .sorted_nulls_last(CITY)
    .filtered_within(CITY, WORDS)
    .about("Where it is."),
    Column::new(
        "tag",
        "crm-tags",
        Kind::Tags,
        "p.tags",
        |party: &PartyItem| Cell::texts(party.tags.iter().map(Tag::as_str)),
    )
    .field("tags")
    .filtered_elsewhere(
        "EXISTS (SELECT 1 FROM crm_party_tag pt
                  WHERE pt.company_id = p.company_id AND pt.party_id = p.id AND pt.tag_key = ANY (",
        "))",
        "cardinality(p.tags) = 0",
    )
    .shown()
    .pinned()
    .about("The tags it has."),
    Column::new(
        "created_at",
        "crm-added",
        Kind::Time,
        "p.created_at",
        |party: &PartyItem| Cell::Time(party.created_at),
    )
    .sorted("p.created_at")
    .filtered()
    .shown()
    .about("When it was added."),
    Column::new(
        "updated_at",
        "crm-updated",
        Kind::Time,
        "p.updated_at",
        |party: &PartyItem| Cell::Time(party.updated_at),
    )
    .sorted("p.updated_at")
    .filtered()
    .about("When it was last edited."),
    Column::derived("number", "crm-form-number", Kind::Text, "p.number")
        .filtered()
        .about("The number the company knows it by."),
    Column::derived("vat_id", "crm-form-vat-id", Kind::Text, "p.vat_id")
        .filtered()
        .about("The number under which it pays value added tax."),
    Column::derived(
        "postcode",
        "crm-postcode",
        Kind::Text,
        "(SELECT a.postcode FROM crm_address a
           WHERE a.company_id = p.company_id AND a.party_id = p.id AND a.is_default
           ORDER BY a.kind, a.id LIMIT 1)",
    )
    .about("The postcode of its address."),
    Column::derived(
        "country",
        "crm-country",
        Kind::Text,
        "(SELECT a.country::text FROM crm_address a
           WHERE a.company_id = p.company_id AND a.party_id = p.id AND a.is_default
           ORDER BY a.kind, a.id LIMIT 1)",
    )
    .filtered_elsewhere(
        "EXISTS (SELECT 1 FROM crm_address a
                  WHERE a.company_id = p.company_id AND a.party_id = p.id AND a.is_default
                    AND a.country = ANY (",
        "::bpchar[]))",
        "NOT EXISTS (SELECT 1 FROM crm_address a
                      WHERE a.company_id = p.company_id AND a.party_id = p.id AND a.is_default)",
    )
    .about("The country of an address it uses, ISO 3166: `DE`."),
    Column::derived(
        "contact_count",
        "crm-contact-count",
        Kind::Number,
        "(SELECT count(*) FROM crm_contact_point c
           WHERE c.company_id = p.company_id AND c.party_id = p.id)",
    )
    .about("In how many ways it can be reached."),
];

/// Tags that parties of these companies have, by their folded text, after one of them.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn tag_list(
    reader: &mut Reader,
    companies: Option<&[CompanyId]>,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<(String, Tag)>> {
    Ok(sqlx::query_as(
        "SELECT DISTINCT ON (t.key) t.key, t.label
           FROM crm_tag t
          WHERE ($1::uuid[] IS NULL OR t.company_id = ANY ($1))
            AND ($2::text IS NULL OR t.key > $2)
            AND EXISTS (SELECT 1 FROM crm_party_tag pt
                         WHERE pt.company_id = t.company_id AND pt.tag_key = t.key)
          ORDER BY t.key, t.company_id
          LIMIT $3",
    )
    .bind(companies)
    .bind(after)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?)
}

/// A word as it is compared, and those of names and places that may have been meant: alike in
/// their letters, or alike in the first two, also the wrong way round.
///
/// # Errors
/// When the database does not answer.
async fn word_similar(
    reader: &mut Reader,
    companies: Option<&[CompanyId]>,
    word: &str,
) -> Result<(String, Vec<String>)> {
    // Planned for this word: how many begin like it differs from word to word.
    Ok(sqlx::query_as(
        r"SELECT ext.fold($2),
                 ARRAY(
                   SELECT w.word FROM crm_word w
                    WHERE ($1::uuid[] IS NULL OR w.company_id = ANY ($1))
                      AND w.word OPERATOR(ext.%) ext.fold($2)
                    UNION
                   SELECT w.word FROM crm_word w
                    WHERE ($1::uuid[] IS NULL OR w.company_id = ANY ($1))
                      AND w.word LIKE regexp_replace(left(ext.fold($2), 2), '([\\%_])', '\\\1', 'g') || '%'
                      AND length(w.word) BETWEEN length(ext.fold($2)) - 2 AND length(ext.fold($2)) + 2
                    UNION
                   SELECT w.word FROM crm_word w
                    WHERE ($1::uuid[] IS NULL OR w.company_id = ANY ($1))
                      AND w.word LIKE regexp_replace(reverse(left(ext.fold($2), 2)), '([\\%_])', '\\\1', 'g') || '%'
                      AND length(w.word) BETWEEN length(ext.fold($2)) - 2 AND length(ext.fold($2)) + 2)",
    )
    .bind(companies)
    .bind(word)
    .persistent(false)
    .fetch_one(reader.conn())
    .await?)
}

/// Keeps the words of names and places, for those who mistype them.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn word_put(
    writer: &mut Writer,
    company: CompanyId,
    texts: &[String],
) -> Result<()> {
    // In their order, so that two who add the same words never wait for one another in a ring.
    sqlx::query(
        "INSERT INTO crm_word (company_id, word)
         SELECT DISTINCT $1::uuid, given.word
           FROM unnest($2::text[]) AS named (text)
          CROSS JOIN LATERAL regexp_split_to_table(ext.fold(named.text), '[^[:alpha:]]+')
                  AS given (word)
          WHERE length(given.word) BETWEEN 4 AND 40
          ORDER BY 2
             ON CONFLICT (company_id, word) DO NOTHING",
    )
    .bind(company)
    .bind(texts)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Forgets those words of a name that no party of the company has any more.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn word_forget(
    writer: &mut Writer,
    company: CompanyId,
    texts: &[String],
) -> Result<()> {
    sqlx::query(
        "DELETE FROM crm_word w
          WHERE w.company_id = $1
            AND w.word IN (SELECT given.word
                             FROM unnest($2::text[]) AS named (text)
                            CROSS JOIN LATERAL
                                  regexp_split_to_table(ext.fold(named.text), '[^[:alpha:]]+')
                                  AS given (word))
            AND NOT EXISTS (SELECT 1 FROM crm_party p
                             WHERE p.company_id = $1
                               AND p.search_fold LIKE '%' || w.word || '%'
                               AND (' ' || p.name_fold || ' ' || ext.fold(coalesce(p.city, '')) || ' ')
                                   ~ ('[^[:alpha:]]' || w.word || '[^[:alpha:]]'))",
    )
    .bind(company)
    .bind(texts)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// By position: looking for each column's name in each row costs more than reading it.
fn item_of(row: &PgRow) -> Result<PartyItem, sqlx::Error> {
    Ok(PartyItem {
        id: row.try_get(0)?,
        name: row.try_get(1)?,
        kind: named(row, 2)?,
        state: named(row, 3)?,
        email: row.try_get(4)?,
        phone: row.try_get(5)?,
        city: row.try_get(6)?,
        roles: row.try_get(7)?,
        tags: row.try_get(8)?,
        version: row.try_get(9)?,
        created_at: row.try_get(10)?,
        updated_at: row.try_get(11)?,
    })
}

#[cfg(test)]
mod tests;
