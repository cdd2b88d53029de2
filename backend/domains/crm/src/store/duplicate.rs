//! The queue of parties that look like one.

use access::{Reader, Writer};
use kernel::{
    Result, Timestamp,
    id::{CompanyId, PartyId, UserId},
    states::Named as _,
};
use sqlx::{Row as _, postgres::PgRow, types::Json};

use super::rows::named;
use crate::duplicates::{Brief, DuplicateItem, Reason, Verdict};

/// What the queue knows of pairs with one of these parties: the pair, its score, whether it is
/// open.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn duplicate_known(
    reader: &mut Reader,
    company: CompanyId,
    parties: &[PartyId],
) -> Result<Vec<(PartyId, PartyId, i16, bool)>> {
    Ok(sqlx::query_as(
        "SELECT d.first_id, d.second_id, d.score, d.state = 'open'
           FROM crm_duplicate d
          WHERE d.company_id = $1 AND d.first_id = ANY ($2)
          UNION
         SELECT d.first_id, d.second_id, d.score, d.state = 'open'
           FROM crm_duplicate d
          WHERE d.company_id = $1 AND d.second_id = ANY ($2)",
    )
    .bind(company)
    .bind(parties)
    .fetch_all(reader.conn())
    .await?)
}

/// Puts pairs into the queue or says anew how likely they are. What a person decided stays.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn duplicate_put(
    writer: &mut Writer,
    company: CompanyId,
    pairs: &[(PartyId, PartyId, Verdict)],
    now: Timestamp,
) -> Result<u64> {
    let rows: Vec<_> = pairs
        .iter()
        .map(|(first, second, verdict)| {
            serde_json::json!({"first_id": first, "second_id": second, "score": verdict.score,
                               "reasons": verdict.names()})
        })
        .collect();
    // A party that left meanwhile is not asked about; the order keeps two such statements from
    // waiting for each other.
    let done = sqlx::query(
        "INSERT INTO crm_duplicate
           (company_id, first_id, second_id, score, reasons, state, found_at)
         SELECT $1, given.first_id, given.second_id, given.score, given.reasons, 'open', $2
           FROM jsonb_to_recordset($3) AS given
                (first_id uuid, second_id uuid, score smallint, reasons text[])
          WHERE EXISTS (SELECT 1 FROM crm_party p WHERE p.company_id = $1
                           AND p.id = given.first_id AND p.state = 'active')
            AND EXISTS (SELECT 1 FROM crm_party p WHERE p.company_id = $1
                           AND p.id = given.second_id AND p.state = 'active')
          ORDER BY given.first_id, given.second_id
             ON CONFLICT (company_id, first_id, second_id) DO UPDATE
            SET score = excluded.score, reasons = excluded.reasons
          WHERE crm_duplicate.state = 'open'",
    )
    .bind(company)
    .bind(now)
    .bind(Json(rows))
    .execute(writer.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Takes pairs out of the queue that are no longer alike.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn duplicate_drop(
    writer: &mut Writer,
    company: CompanyId,
    pairs: &[(PartyId, PartyId)],
) -> Result<()> {
    let (first, second): (Vec<PartyId>, Vec<PartyId>) = pairs.iter().copied().unzip();
    sqlx::query(
        "DELETE FROM crm_duplicate d
          USING unnest($2::uuid[], $3::uuid[]) AS gone (first_id, second_id)
          WHERE d.company_id = $1 AND d.first_id = gone.first_id
            AND d.second_id = gone.second_id AND d.state = 'open'",
    )
    .bind(company)
    .bind(first)
    .bind(second)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Where a pair stands after a person's decision; a pair nobody found can be decided, too.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn duplicate_dismiss(
    writer: &mut Writer,
    company: CompanyId,
    pair: (PartyId, PartyId),
    verdict: &Verdict,
    by: (Option<UserId>, Timestamp),
) -> Result<()> {
    sqlx::query(
        "INSERT INTO crm_duplicate
           (company_id, first_id, second_id, score, reasons, state, found_at, decided_at,
            decided_by)
         VALUES ($1, $2, $3, $4, $5, 'dismissed', $6, $6, $7)
             ON CONFLICT (company_id, first_id, second_id) DO UPDATE
            SET state = 'dismissed', decided_at = excluded.decided_at,
                decided_by = excluded.decided_by",
    )
    .bind(company)
    .bind(pair.0)
    .bind(pair.1)
    .bind(i16::from(verdict.score))
    .bind(verdict.names())
    .bind(by.1)
    .bind(by.0)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Takes such a decision back.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn duplicate_reopen(
    writer: &mut Writer,
    company: CompanyId,
    pair: (PartyId, PartyId),
) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE crm_duplicate
            SET state = 'open', decided_at = NULL, decided_by = NULL
          WHERE company_id = $1 AND first_id = $2 AND second_id = $3 AND state = 'dismissed'",
    )
    .bind(company)
    .bind(pair.0)
    .bind(pair.1)
    .execute(writer.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Which pairs are wanted.
#[derive(Debug, Clone, Default)]
pub(crate) struct PairsWanted {
    /// Of these companies; `None` is all.
    pub(crate) companies: Option<Vec<CompanyId>>,
    /// With this party.
    pub(crate) party: Option<PartyId>,
    /// At least this likely.
    pub(crate) from: i16,
    /// Those a person decided about, instead of those that wait.
    pub(crate) dismissed: bool,
}

/// The sort values of the last pair shown.
pub(crate) type AfterPair = (i16, PartyId, PartyId);

/// Pairs of active parties, the likeliest first.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn duplicate_list(
    reader: &mut Reader,
    wanted: &PairsWanted,
    after: Option<AfterPair>,
    limit: i64,
) -> Result<Vec<DuplicateItem>> {
    let rows = sqlx::query(
        "SELECT d.score, d.reasons, d.found_at, d.decided_at,
                a.id AS a_id, a.name AS a_name, a.kind AS a_kind, a.email AS a_email,
                a.phone AS a_phone, a.city AS a_city, a.version AS a_version,
                a.created_at AS a_created_at,
                b.id AS b_id, b.name AS b_name, b.kind AS b_kind, b.email AS b_email,
                b.phone AS b_phone, b.city AS b_city, b.version AS b_version,
                b.created_at AS b_created_at
           FROM crm_duplicate d
           JOIN crm_party a ON a.company_id = d.company_id AND a.id = d.first_id
           JOIN crm_party b ON b.company_id = d.company_id AND b.id = d.second_id
          WHERE d.state = CASE WHEN $3 THEN 'dismissed' ELSE 'open' END
            AND ($1::uuid[] IS NULL OR d.company_id = ANY ($1))
            AND ($2::uuid IS NULL OR d.first_id = $2 OR d.second_id = $2)
            AND d.score >= $4
            AND a.state = 'active' AND b.state = 'active'
            AND ($5::smallint IS NULL OR d.score < $5
                 OR d.score = $5 AND (d.first_id, d.second_id) > ($6, $7))
          ORDER BY d.score DESC, d.first_id, d.second_id
          LIMIT $8",
    )
    .bind(wanted.companies.as_deref())
    .bind(wanted.party)
    .bind(wanted.dismissed)
    .bind(wanted.from)
    .bind(after.map(|last| last.0))
    .bind(after.map(|last| last.1))
    .bind(after.map(|last| last.2))
    .bind(limit)
    .fetch_all(reader.conn())
    .await?;
    Ok(rows.iter().map(item_of).collect::<Result<_, _>>()?)
}

/// Active parties with all of these words in their name or ways to reach them, but one.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn brief_search(
    reader: &mut Reader,
    company: CompanyId,
    but: PartyId,
    words: &str,
    limit: i64,
) -> Result<Vec<Brief>> {
    let rows = sqlx::query(
        r"SELECT p.id AS a_id, p.name AS a_name, p.kind AS a_kind, p.email AS a_email,
                p.phone AS a_phone, p.city AS a_city, p.version AS a_version,
                p.created_at AS a_created_at
           FROM crm_party p
          WHERE p.company_id = $1 AND p.state = 'active' AND p.id <> $2
            AND p.search_fold LIKE ALL (
                SELECT '%' || regexp_replace(ext.fold(word), '([\\%_])', '\\\1', 'g') || '%'
                  FROM unnest(string_to_array($3, ' ')) AS given (word)
                 WHERE word <> '')
          ORDER BY p.name_fold, p.id
          LIMIT $4",
    )
    .bind(company)
    .bind(but)
    .bind(words)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?;
    let briefs = rows.iter().map(|row| brief_of(row, "a"));
    Ok(briefs.collect::<Result<_, _>>()?)
}

/// What is shown of parties in the queue.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn brief_list(
    reader: &mut Reader,
    company: CompanyId,
    parties: &[PartyId],
) -> Result<Vec<Brief>> {
    let rows = sqlx::query(
        "SELECT p.id AS a_id, p.name AS a_name, p.kind AS a_kind, p.email AS a_email,
                p.phone AS a_phone, p.city AS a_city, p.version AS a_version,
                p.created_at AS a_created_at
           FROM crm_party p
          WHERE p.company_id = $1 AND p.id = ANY ($2)",
    )
    .bind(company)
    .bind(parties)
    .fetch_all(reader.conn())
    .await?;
    let briefs = rows.iter().map(|row| brief_of(row, "a"));
    Ok(briefs.collect::<Result<_, _>>()?)
}

fn item_of(row: &PgRow) -> Result<DuplicateItem, sqlx::Error> {
    let score: i16 = row.try_get("score")?;
    let reasons: Vec<String> = row.try_get("reasons")?;
    Ok(DuplicateItem {
        first: brief_of(row, "a")?,
        second: brief_of(row, "b")?,
        score: u8::try_from(score).unwrap_or_default(),
        reasons: reasons
            .iter()
            .filter_map(|name| Reason::from_name(name))
            .collect(),
        found_at: row.try_get("found_at")?,
        dismissed_at: row.try_get("decided_at")?,
    })
}

/// One side of a pair, or somebody alone, who stands on side `a`.
fn brief_of(row: &PgRow, side: &str) -> Result<Brief, sqlx::Error> {
    let column = |name: &str| format!("{side}_{name}");
    Ok(Brief {
        id: row.try_get(&*column("id"))?,
        name: row.try_get(&*column("name"))?,
        kind: named(row, &*column("kind"))?,
        email: row.try_get(&*column("email"))?,
        phone: row.try_get(&*column("phone"))?,
        city: row.try_get(&*column("city"))?,
        version: row.try_get(&*column("version"))?,
        created_at: row.try_get(&*column("created_at"))?,
    })
}
