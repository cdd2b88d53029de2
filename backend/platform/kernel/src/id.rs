//! Typed ids. One registry names every kind of thing that has an id, so that an id of one kind
//! cannot be passed where another is meant, and an audit event can say what its target was.

use std::{cmp::Ordering, fmt, hash, marker::PhantomData, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::{chance::Chance, time::Clock};

/// A kind of thing that has ids; implemented only by the registry below.
pub trait IdKind: 'static + Send + Sync {
    /// Its name in audit events and logs.
    const NAME: &'static str;
}

/// The id of one `K`: a UUIDv7, so ids of a table sort by creation and indexes stay dense.
pub struct Id<K>(Uuid, PhantomData<fn() -> K>);

impl<K: IdKind> Id<K> {
    /// A fresh id: the clock's milliseconds and 74 random bits (RFC 9562 §5.7).
    pub fn new(clock: &dyn Clock, chance: &dyn Chance) -> Self {
        let mut random = [0_u8; 10];
        chance.fill(&mut random);
        let millis = u64::try_from(clock.now().timestamp_millis()).unwrap_or_default();
        Self(
            uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid(),
            PhantomData,
        )
    }

    /// An id that was stored or sent before.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }

    /// The bare value, for binding where a statement serves several kinds.
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

// Written by hand because a derive would demand the same of `K`.
impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> hash::Hash for Id<K> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<K: IdKind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", K::NAME, self.0)
    }
}
impl<K> FromStr for Id<K> {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Only the hyphenated form: one thing has one spelling, in addresses too.
        if text.len() != 36 {
            return Err(Uuid::try_parse("not a uuid").err().unwrap_or_else(|| {
                unreachable!("BUG: a text without hexadecimal digits parsed as a uuid")
            }));
        }
        Ok(Self(Uuid::try_parse(text)?, PhantomData))
    }
}
impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(|uuid| Self(uuid, PhantomData))
    }
}

impl<K, DB: sqlx::Database> sqlx::Type<DB> for Id<K>
where
    Uuid: sqlx::Type<DB>,
{
    fn type_info() -> DB::TypeInfo {
        Uuid::type_info()
    }
    fn compatible(ty: &DB::TypeInfo) -> bool {
        Uuid::compatible(ty)
    }
}
impl<K> sqlx::postgres::PgHasArrayType for Id<K> {
    fn array_type_info() -> sqlx::postgres::PgTypeInfo {
        Uuid::array_type_info()
    }
}
impl<'q, K, DB: sqlx::Database> sqlx::Encode<'q, DB> for Id<K>
where
    Uuid: sqlx::Encode<'q, DB>,
{
    fn encode_by_ref(
        &self,
        buf: &mut <DB as sqlx::Database>::ArgumentBuffer,
    ) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
        self.0.encode_by_ref(buf)
    }
}
impl<'r, K, DB: sqlx::Database> sqlx::Decode<'r, DB> for Id<K>
where
    Uuid: sqlx::Decode<'r, DB>,
{
    fn decode(
        value: <DB as sqlx::Database>::ValueRef<'r>,
    ) -> Result<Self, sqlx::error::BoxDynError> {
        Uuid::decode(value).map(|uuid| Self(uuid, PhantomData))
    }
}

impl<K: IdKind> utoipa::PartialSchema for Id<K> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
            .into()
    }
}
impl<K: IdKind> utoipa::ToSchema for Id<K> {}

macro_rules! registry {
    ($($(#[$doc:meta])* $kind:ident / $alias:ident = $name:literal;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub enum $kind {}
            impl IdKind for $kind {
                const NAME: &'static str = $name;
            }
            $(#[$doc])*
            pub type $alias = Id<$kind>;
        )*
        /// Every registered name, for the test that refuses two kinds of one name.
        pub const NAMES: &[&str] = &[$($name),*];
    };
}

// Append only: a name once used in an audit log keeps its meaning for ever.
registry! {
    /// The unit of isolation.
    Tenant / TenantId = "tenant";
    /// A login.
    User / UserId = "user";
    /// One signed-in device.
    Session / SessionId = "session";
    /// One request from outside.
    Request / RequestId = "request";
    /// An organisation inside a tenant.
    Company / CompanyId = "company";
    /// A named set of permissions.
    Role / RoleId = "role";
    /// A role given to a user in a company.
    Assignment / AssignmentId = "assignment";
    /// An entry of the audit log.
    Event / EventId = "event";
    /// An offer to join a tenant.
    Invitation / InvitationId = "invitation";
    /// A key that signs access tokens.
    SigningKey / SigningKeyId = "signing_key";
    /// A row of an outbox.
    Outbox / OutboxId = "outbox";
    /// A running process of the platform.
    Node / NodeId = "node";
    /// Anyone the company deals with.
    Party / PartyId = "party";
    /// A postal address of a party.
    Address / AddressId = "address";
    /// An e-mail address or number of a party.
    ContactPoint / ContactPointId = "contact_point";
    /// A host name of a tenant.
    Domain / DomainId = "domain";
    /// Something a person was told.
    Notice / NoticeId = "notice";
    /// A field a company added to things of its own.
    Field / FieldId = "field";
    /// Who belongs to whom.
    Relationship / RelationshipId = "relationship";
    /// What somebody agreed to or took back.
    Consent / ConsentId = "consent";
    /// What was talked about with a party.
    PartyNote / PartyNoteId = "party_note";
    /// A code on its way to a contact point.
    ContactCheck / ContactCheckId = "contact_check";
    /// Two parties made one.
    Merge / MergeId = "merge";
    /// A look through all parties for those that are there twice.
    DuplicateScan / DuplicateScanId = "duplicate_scan";
    /// A file that is imported as one batch.
    ImportBatch / ImportBatchId = "import_batch";
    /// A named way of looking at a list.
    ListView / ListViewId = "list_view";
    /// One thing done to many rows of a list.
    Bulk / BulkId = "list_bulk";
    /// What somebody signs in with besides a password.
    Factor / FactorId = "factor";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ManualClock, SystemChance};

    #[test]
    fn names_of_kinds_are_unique() {
        let mut names = NAMES.to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), NAMES.len());
    }

    #[test]
    fn ids_sort_by_the_clock_and_survive_their_text() {
        let clock = ManualClock::at("2026-11-21T12:00:00Z");
        let first = PartyId::new(&clock, &SystemChance);
        clock.advance(std::time::Duration::from_millis(2));
        let second = PartyId::new(&clock, &SystemChance);
        assert!(first < second);
        assert_eq!(first.to_string().parse::<PartyId>().unwrap(), first);
        assert!("0199".parse::<PartyId>().is_err());
        assert!(
            first
                .uuid()
                .simple()
                .to_string()
                .parse::<PartyId>()
                .is_err()
        );
    }
}
