-- version: 20261121120700
-- Written by `cargo xtask prepare --baseline` from the migrations beside it; do not edit.

CREATE TABLE access_assignment (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    system_role text,
    role_id uuid,
    company_id uuid NOT NULL,
    reach text NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_until timestamp with time zone,
    given_by uuid,
    CONSTRAINT access_assignment_check CHECK ((num_nonnulls(system_role, role_id) = 1)),
    CONSTRAINT access_assignment_check1 CHECK ((valid_until > valid_from)),
    CONSTRAINT access_assignment_reach_check CHECK ((reach = ANY (ARRAY['own'::text, 'subtree'::text]))),
    CONSTRAINT access_assignment_system_role_check CHECK ((system_role = ANY (ARRAY['tenant_admin'::text, 'company_admin'::text, 'member'::text, 'auditor'::text])))
);

CREATE TABLE access_idempotency (
    actor text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    status smallint NOT NULL,
    body bytea NOT NULL,
    headers jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT access_idempotency_key_check CHECK (((length(key) >= 1) AND (length(key) <= 255)))
);

COMMENT ON TABLE access_idempotency IS 'unaudited: a copy of an answer whose call has its event';

CREATE TABLE access_role (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    name text NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    CONSTRAINT access_role_name_check CHECK ((name <> ''::text))
);

CREATE TABLE access_role_rule (
    role_id uuid NOT NULL,
    object text NOT NULL,
    action text NOT NULL,
    condition text DEFAULT '-'::text NOT NULL,
    effect text NOT NULL,
    CONSTRAINT access_role_rule_action_check CHECK ((action ~ '^[a-z_]+$'::text)),
    CONSTRAINT access_role_rule_check CHECK (((effect = 'allow'::text) OR (condition = '-'::text))),
    CONSTRAINT access_role_rule_condition_check CHECK ((condition = ANY (ARRAY['-'::text, 'own'::text, 'assigned'::text, 'below_limit'::text]))),
    CONSTRAINT access_role_rule_effect_check CHECK ((effect = ANY (ARRAY['allow'::text, 'deny'::text]))),
    CONSTRAINT access_role_rule_object_check CHECK ((object ~ '^[a-z_]+\.[a-z_]+$'::text))
);

CREATE TABLE audit_event (
    event_id uuid NOT NULL,
    seq bigint NOT NULL,
    occurred_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    company_id uuid,
    actor_kind text NOT NULL,
    actor_id uuid,
    behalf_of uuid,
    action text NOT NULL,
    outcome text NOT NULL,
    target_kind text,
    target_id uuid,
    more_targets uuid[],
    request_id uuid NOT NULL,
    session_id uuid,
    leaf_data bytea NOT NULL,
    leaf_hash bytea GENERATED ALWAYS AS (sha256(('\x00'::bytea || leaf_data))) STORED NOT NULL,
    CONSTRAINT audit_event_check CHECK (((target_kind IS NULL) = (target_id IS NULL))),
    CONSTRAINT audit_event_leaf_data_check CHECK (((octet_length(leaf_data) >= 2) AND (octet_length(leaf_data) <= 16384))),
    CONSTRAINT audit_event_outcome_check CHECK ((outcome = ANY (ARRAY['ok'::text, 'refused'::text, 'failed'::text])))
);

COMMENT ON TABLE audit_event IS 'unaudited: this is the audit log';

ALTER TABLE audit_event ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME audit_event_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE audit_pii (
    event_id uuid NOT NULL,
    field text NOT NULL,
    subject_id uuid NOT NULL,
    key_ver integer NOT NULL,
    nonce bytea NOT NULL,
    box bytea NOT NULL,
    bidx bytea,
    CONSTRAINT audit_pii_bidx_check CHECK ((octet_length(bidx) = 16)),
    CONSTRAINT audit_pii_nonce_check CHECK ((octet_length(nonce) = 12))
);

COMMENT ON TABLE audit_pii IS 'unaudited: part of the audit log';

CREATE TABLE audit_subject_key (
    subject_id uuid NOT NULL,
    key_ver integer NOT NULL,
    wrapped bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT audit_subject_key_key_ver_check CHECK ((key_ver > 0)),
    CONSTRAINT audit_subject_key_wrapped_check CHECK ((octet_length(wrapped) = 60))
);

COMMENT ON TABLE audit_subject_key IS 'unaudited: part of the audit log';

CREATE TABLE branding_look (
    one boolean DEFAULT true NOT NULL,
    accent text NOT NULL,
    logo_digest text,
    version bigint NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT branding_look_accent_check CHECK ((accent ~ '^([a-z]{3,12}|#[0-9a-f]{6})$'::text)),
    CONSTRAINT branding_look_logo_digest_check CHECK ((logo_digest ~ '^[0-9a-f]{16}$'::text)),
    CONSTRAINT branding_look_one_check CHECK (one),
    CONSTRAINT branding_look_version_check CHECK ((version > 0))
);

CREATE TABLE branding_picture (
    kind text NOT NULL,
    bytes bytea NOT NULL,
    CONSTRAINT branding_picture_bytes_check CHECK ((octet_length(bytes) <= 262144)),
    CONSTRAINT branding_picture_kind_check CHECK ((kind = ANY (ARRAY['logo'::text, 'icon-192'::text, 'icon-512'::text])))
);

CREATE TABLE company (
    id uuid NOT NULL,
    parent_id uuid,
    name text NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    archived_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT company_check CHECK ((parent_id <> id)),
    CONSTRAINT company_name_check CHECK ((name <> ''::text))
);

CREATE TABLE company_member (
    user_id uuid NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    state text NOT NULL,
    joined_at timestamp with time zone NOT NULL,
    CONSTRAINT company_member_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'active'::text, 'removed'::text])))
);

CREATE VIEW company_v_tree AS
 SELECT company.id,
    company.parent_id
   FROM company
  WHERE (company.archived_at IS NULL);

CREATE TABLE crm_address (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    party_id uuid NOT NULL,
    kind text NOT NULL,
    is_default boolean NOT NULL,
    lines text[] NOT NULL,
    postcode text NOT NULL,
    city text NOT NULL,
    region text NOT NULL,
    country character(2) NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_until timestamp with time zone,
    removed_at timestamp with time zone,
    CONSTRAINT crm_address_check CHECK ((valid_until >= valid_from)),
    CONSTRAINT crm_address_check1 CHECK (((removed_at IS NULL) OR (NOT is_default))),
    CONSTRAINT crm_address_country_check CHECK ((country ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT crm_address_kind_check CHECK ((kind = ANY (ARRAY['billing'::text, 'shipping'::text, 'site'::text, 'other'::text])))
);

CREATE TABLE crm_consent (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    party_id uuid NOT NULL,
    purpose_key text NOT NULL COLLATE pg_catalog."C",
    purpose text NOT NULL,
    channel text NOT NULL,
    decision text NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    recorded_by uuid,
    source text NOT NULL,
    proof text NOT NULL,
    CONSTRAINT crm_consent_channel_check CHECK ((channel = ANY (ARRAY['any'::text, 'email'::text, 'phone'::text, 'message'::text, 'post'::text]))),
    CONSTRAINT crm_consent_check CHECK ((decided_at <= recorded_at)),
    CONSTRAINT crm_consent_decision_check CHECK ((decision = ANY (ARRAY['given'::text, 'withdrawn'::text]))),
    CONSTRAINT crm_consent_purpose_check CHECK ((purpose <> ''::text)),
    CONSTRAINT crm_consent_purpose_key_check CHECK ((purpose_key <> ''::text)),
    CONSTRAINT crm_consent_source_check CHECK ((source = ANY (ARRAY['form'::text, 'written'::text, 'spoken'::text, 'website'::text, 'contract'::text, 'import'::text])))
);

CREATE TABLE crm_contact_check (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    party_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    value_key text NOT NULL,
    code_hash bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL
);

CREATE TABLE crm_contact_point (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    party_id uuid NOT NULL,
    kind text NOT NULL,
    value text NOT NULL,
    key text NOT NULL,
    label text NOT NULL,
    is_primary boolean NOT NULL,
    verified_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    verified_how text,
    CONSTRAINT crm_contact_point_check CHECK (((verified_how IS NULL) OR (verified_at IS NOT NULL))),
    CONSTRAINT crm_contact_point_kind_check CHECK ((kind = ANY (ARRAY['email'::text, 'phone'::text, 'web'::text]))),
    CONSTRAINT crm_contact_point_value_check CHECK ((value <> ''::text)),
    CONSTRAINT crm_contact_point_verified_how_check CHECK ((verified_how = ANY (ARRAY['code'::text, 'person'::text])))
);

CREATE TABLE crm_demo_item (
    company_id uuid NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL,
    thing_id uuid NOT NULL,
    complete boolean NOT NULL,
    added_at timestamp with time zone NOT NULL,
    CONSTRAINT crm_demo_item_key_check CHECK ((key <> ''::text)),
    CONSTRAINT crm_demo_item_kind_check CHECK ((kind = ANY (ARRAY['party'::text, 'field'::text, 'view'::text])))
);

COMMENT ON TABLE crm_demo_item IS 'unaudited: which things are samples; adding and removing them has its events';

CREATE TABLE crm_demo_run (
    company_id uuid NOT NULL,
    request_id uuid NOT NULL,
    began_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE crm_demo_run IS 'unaudited: which requests added samples; what they did has its events';

CREATE TABLE crm_duplicate (
    company_id uuid NOT NULL,
    first_id uuid NOT NULL,
    second_id uuid NOT NULL,
    score smallint NOT NULL,
    reasons text[] NOT NULL,
    state text NOT NULL,
    found_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    decided_by uuid,
    CONSTRAINT crm_duplicate_check CHECK ((first_id < second_id)),
    CONSTRAINT crm_duplicate_check1 CHECK (((state = 'open'::text) = (decided_at IS NULL))),
    CONSTRAINT crm_duplicate_score_check CHECK (((score >= 0) AND (score <= 100))),
    CONSTRAINT crm_duplicate_state_check CHECK ((state = ANY (ARRAY['open'::text, 'dismissed'::text])))
);

COMMENT ON TABLE crm_duplicate IS 'unaudited: found by comparing; what a person decides about one has its event';

CREATE TABLE crm_duplicate_scan (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    state text NOT NULL,
    after_id uuid,
    total bigint NOT NULL,
    seen bigint NOT NULL,
    found bigint NOT NULL,
    started_by uuid,
    started_at timestamp with time zone NOT NULL,
    moved_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT crm_duplicate_scan_check CHECK (((state = 'running'::text) = (ended_at IS NULL))),
    CONSTRAINT crm_duplicate_scan_found_check CHECK ((found >= 0)),
    CONSTRAINT crm_duplicate_scan_seen_check CHECK ((seen >= 0)),
    CONSTRAINT crm_duplicate_scan_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'cancelled'::text]))),
    CONSTRAINT crm_duplicate_scan_total_check CHECK ((total >= 0))
);

COMMENT ON TABLE crm_duplicate_scan IS 'unaudited: the progress of a look; starting and cancelling one has its event';

CREATE TABLE crm_merge (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    survivor_id uuid NOT NULL,
    loser_id uuid NOT NULL,
    merged_at timestamp with time zone NOT NULL,
    merged_by uuid,
    undone_at timestamp with time zone,
    undone_by uuid,
    receipt jsonb NOT NULL,
    CONSTRAINT crm_merge_check CHECK ((survivor_id <> loser_id)),
    CONSTRAINT crm_merge_receipt_check CHECK ((jsonb_typeof(receipt) = 'object'::text))
);

CREATE TABLE crm_note (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    party_id uuid NOT NULL,
    kind text NOT NULL,
    body text NOT NULL,
    at timestamp with time zone NOT NULL,
    author uuid,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    CONSTRAINT crm_note_kind_check CHECK ((kind = ANY (ARRAY['note'::text, 'call'::text, 'meeting'::text, 'email'::text]))),
    CONSTRAINT crm_note_version_check CHECK ((version > 0))
);

CREATE TABLE crm_party (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    name text NOT NULL,
    note text NOT NULL,
    email text,
    phone text,
    city text,
    roles text[] NOT NULL,
    tags text[] NOT NULL,
    words text NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    name_fold text GENERATED ALWAYS AS (ext.fold(name)) STORED NOT NULL COLLATE pg_catalog."C",
    search_fold text GENERATED ALWAYS AS (ext.fold((((' '::text || name) || ' '::text) || words))) STORED NOT NULL COLLATE pg_catalog."C",
    custom jsonb DEFAULT '{}'::jsonb NOT NULL,
    number text,
    vat_id text COLLATE pg_catalog."C",
    portal_company_id uuid,
    merged_into uuid,
    CONSTRAINT crm_party_check CHECK ((merged_into <> id)),
    CONSTRAINT crm_party_custom_check CHECK ((jsonb_typeof(custom) = 'object'::text)),
    CONSTRAINT crm_party_kind_check CHECK ((kind = ANY (ARRAY['organisation'::text, 'person'::text]))),
    CONSTRAINT crm_party_merged_into_check CHECK (((state = 'merged'::text) = (merged_into IS NOT NULL))),
    CONSTRAINT crm_party_name_check CHECK ((name <> ''::text)),
    CONSTRAINT crm_party_number_check CHECK ((number <> ''::text)),
    CONSTRAINT crm_party_roles_check CHECK ((cardinality(roles) > 0)),
    CONSTRAINT crm_party_state_check CHECK ((state = ANY (ARRAY['active'::text, 'archived'::text, 'erased'::text, 'merged'::text]))),
    CONSTRAINT crm_party_vat_id_check CHECK ((vat_id ~ '^[A-Z]{2}[A-Z0-9]{2,13}$'::text)),
    CONSTRAINT crm_party_version_check CHECK ((version > 0))
);

CREATE TABLE crm_party_key (
    company_id uuid NOT NULL,
    party_id uuid NOT NULL,
    keys bigint[] NOT NULL,
    edition smallint NOT NULL
);

COMMENT ON TABLE crm_party_key IS 'unaudited: made from crm_party, whose changes have their events';

CREATE TABLE crm_party_role (
    company_id uuid NOT NULL,
    party_id uuid NOT NULL,
    role text NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_until timestamp with time zone,
    CONSTRAINT crm_party_role_check CHECK ((valid_until >= valid_from)),
    CONSTRAINT crm_party_role_role_check CHECK ((role = ANY (ARRAY['customer'::text, 'supplier'::text, 'lead'::text, 'partner'::text])))
);

CREATE TABLE crm_party_tag (
    company_id uuid NOT NULL,
    party_id uuid NOT NULL,
    tag_key text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE crm_relationship (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    from_id uuid NOT NULL,
    to_id uuid NOT NULL,
    kind text NOT NULL,
    label text NOT NULL,
    valid_from date,
    valid_until date,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT crm_relationship_check CHECK ((from_id <> to_id)),
    CONSTRAINT crm_relationship_check1 CHECK ((valid_until >= valid_from)),
    CONSTRAINT crm_relationship_kind_check CHECK ((kind = ANY (ARRAY['employee_of'::text, 'contact_of'::text, 'owner_of'::text, 'subsidiary_of'::text, 'parent_of'::text, 'spouse_of'::text, 'related_to'::text]))),
    CONSTRAINT crm_relationship_version_check CHECK ((version > 0))
);

CREATE TABLE crm_tag (
    company_id uuid NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    label text NOT NULL,
    CONSTRAINT crm_tag_key_check CHECK ((key <> ''::text))
);

CREATE TABLE crm_word (
    company_id uuid NOT NULL,
    word text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT crm_word_word_check CHECK ((word <> ''::text))
);

COMMENT ON TABLE crm_word IS 'unaudited: made from crm_party, whose changes have their events';

CREATE TABLE field_definition (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    thing text NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    label text NOT NULL,
    help text NOT NULL,
    kind text NOT NULL,
    options jsonb DEFAULT '[]'::jsonb NOT NULL,
    currency character(3),
    unit text NOT NULL,
    scale smallint NOT NULL,
    required boolean NOT NULL,
    "position" integer NOT NULL,
    state text NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT field_definition_check CHECK (((kind = 'money'::text) = (currency IS NOT NULL))),
    CONSTRAINT field_definition_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT field_definition_key_check CHECK ((key ~ '^[a-z][a-z0-9_]{0,39}$'::text)),
    CONSTRAINT field_definition_kind_check CHECK ((kind = ANY (ARRAY['text'::text, 'long_text'::text, 'number'::text, 'money'::text, 'date'::text, 'bool'::text, 'choice'::text, 'multi_choice'::text, 'url'::text]))),
    CONSTRAINT field_definition_label_check CHECK ((label <> ''::text)),
    CONSTRAINT field_definition_options_check CHECK ((jsonb_typeof(options) = 'array'::text)),
    CONSTRAINT field_definition_scale_check CHECK (((scale >= 0) AND (scale <= 6))),
    CONSTRAINT field_definition_state_check CHECK ((state = ANY (ARRAY['active'::text, 'archived'::text]))),
    CONSTRAINT field_definition_thing_check CHECK ((thing <> ''::text)),
    CONSTRAINT field_definition_version_check CHECK ((version > 0))
);

CREATE TABLE import_batch (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    target text NOT NULL,
    state text NOT NULL,
    file_name text NOT NULL,
    format text NOT NULL,
    bytes bigint NOT NULL,
    made_by uuid,
    plan jsonb NOT NULL,
    sample jsonb NOT NULL,
    sheets text[] NOT NULL,
    trouble text,
    detail text,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    since timestamp with time zone NOT NULL,
    began_at timestamp with time zone,
    ended_at timestamp with time zone,
    CONSTRAINT import_batch_bytes_check CHECK ((bytes >= 0)),
    CONSTRAINT import_batch_format_check CHECK ((format = ANY (ARRAY['csv'::text, 'xlsx'::text]))),
    CONSTRAINT import_batch_plan_check CHECK ((jsonb_typeof(plan) = 'object'::text)),
    CONSTRAINT import_batch_sample_check CHECK ((jsonb_typeof(sample) = 'array'::text)),
    CONSTRAINT import_batch_state_check CHECK ((state = ANY (ARRAY['uploading'::text, 'reading'::text, 'ready'::text, 'checking'::text, 'checked'::text, 'running'::text, 'done'::text, 'cancelled'::text, 'undoing'::text, 'undone'::text, 'failed'::text, 'discarded'::text]))),
    CONSTRAINT import_batch_target_check CHECK ((target <> ''::text)),
    CONSTRAINT import_batch_version_check CHECK ((version > 0))
);

CREATE TABLE import_chunk (
    company_id uuid NOT NULL,
    batch_id uuid NOT NULL,
    part text NOT NULL,
    number integer NOT NULL,
    content bytea NOT NULL,
    CONSTRAINT import_chunk_number_check CHECK ((number >= 0)),
    CONSTRAINT import_chunk_part_check CHECK ((part = ANY (ARRAY['file'::text, 'lines'::text])))
);

COMMENT ON TABLE import_chunk IS 'unaudited: pieces of a file whose batch is audited';

CREATE TABLE import_memory (
    company_id uuid NOT NULL,
    target text NOT NULL,
    head text NOT NULL,
    field text NOT NULL,
    CONSTRAINT import_memory_head_check CHECK ((head <> ''::text))
);

COMMENT ON TABLE import_memory IS 'unaudited: guesses that a person confirms each time';

CREATE TABLE import_progress (
    company_id uuid NOT NULL,
    batch_id uuid NOT NULL,
    total bigint,
    "position" bigint NOT NULL,
    created bigint NOT NULL,
    updated bigint NOT NULL,
    unchanged bigint NOT NULL,
    skipped bigint NOT NULL,
    refused bigint NOT NULL,
    undone bigint NOT NULL,
    kept bigint NOT NULL,
    started_at timestamp with time zone NOT NULL,
    started_at_position bigint NOT NULL,
    touched_at timestamp with time zone NOT NULL,
    CONSTRAINT import_progress_position_check CHECK (("position" >= 0)),
    CONSTRAINT import_progress_total_check CHECK ((total >= 0))
);

COMMENT ON TABLE import_progress IS 'unaudited: counters of a batch whose steps are audited';

CREATE TABLE import_row (
    company_id uuid NOT NULL,
    batch_id uuid NOT NULL,
    number bigint NOT NULL,
    outcome text NOT NULL,
    thing_id uuid,
    version bigint,
    before jsonb,
    cells jsonb,
    faults jsonb,
    CONSTRAINT import_row_number_check CHECK ((number > 0)),
    CONSTRAINT import_row_outcome_check CHECK ((outcome = ANY (ARRAY['created'::text, 'updated'::text, 'unchanged'::text, 'skipped'::text, 'refused'::text, 'undone'::text, 'kept'::text])))
);

COMMENT ON TABLE import_row IS 'unaudited: outcomes of lines; the things they changed are audited';

CREATE TABLE list_bulk (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    list text NOT NULL,
    name text NOT NULL,
    action text NOT NULL,
    params jsonb NOT NULL,
    user_id uuid NOT NULL,
    state text NOT NULL,
    total bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT list_bulk_action_check CHECK ((action <> ''::text)),
    CONSTRAINT list_bulk_list_check CHECK ((list <> ''::text)),
    CONSTRAINT list_bulk_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'undoing'::text, 'undone'::text, 'stopped'::text]))),
    CONSTRAINT list_bulk_total_check CHECK ((total > 0))
);

CREATE TABLE list_bulk_item (
    company_id uuid NOT NULL,
    bulk_id uuid NOT NULL,
    place bigint NOT NULL,
    thing_id uuid NOT NULL,
    outcome text,
    reason text NOT NULL,
    token jsonb NOT NULL,
    CONSTRAINT list_bulk_item_outcome_check CHECK ((outcome = ANY (ARRAY['changed'::text, 'same'::text, 'refused'::text, 'undone'::text, 'kept'::text])))
);

CREATE TABLE list_default (
    company_id uuid NOT NULL,
    user_id uuid NOT NULL,
    list text NOT NULL,
    view_id uuid NOT NULL
);

CREATE TABLE list_view (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    list text NOT NULL,
    owner_id uuid NOT NULL,
    name text NOT NULL,
    query text NOT NULL,
    is_shared boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT list_view_list_check CHECK ((list <> ''::text)),
    CONSTRAINT list_view_name_check CHECK ((name <> ''::text)),
    CONSTRAINT list_view_version_check CHECK ((version > 0))
);

CREATE TABLE notice_entry (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    kind text NOT NULL,
    args jsonb NOT NULL,
    path text NOT NULL,
    about uuid,
    created_at timestamp with time zone NOT NULL,
    read_at timestamp with time zone,
    CONSTRAINT notice_entry_args_check CHECK ((jsonb_typeof(args) = 'object'::text)),
    CONSTRAINT notice_entry_kind_check CHECK ((kind <> ''::text))
);

COMMENT ON TABLE notice_entry IS 'unaudited: what people were told of events that are recorded themselves';

CREATE TABLE notice_mute (
    user_id uuid NOT NULL,
    kind text NOT NULL
);

ALTER TABLE ONLY access_assignment
    ADD CONSTRAINT access_assignment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY access_idempotency
    ADD CONSTRAINT access_idempotency_pkey PRIMARY KEY (actor, key);

ALTER TABLE ONLY access_role
    ADD CONSTRAINT access_role_company_id_name_key UNIQUE (company_id, name);

ALTER TABLE ONLY access_role
    ADD CONSTRAINT access_role_pkey PRIMARY KEY (id);

ALTER TABLE ONLY access_role_rule
    ADD CONSTRAINT access_role_rule_pkey PRIMARY KEY (role_id, object, action, condition, effect);

ALTER TABLE ONLY audit_event
    ADD CONSTRAINT audit_event_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY audit_pii
    ADD CONSTRAINT audit_pii_pkey PRIMARY KEY (event_id, field, subject_id);

ALTER TABLE ONLY audit_subject_key
    ADD CONSTRAINT audit_subject_key_pkey PRIMARY KEY (subject_id, key_ver);

ALTER TABLE ONLY branding_look
    ADD CONSTRAINT branding_look_pkey PRIMARY KEY (one);

ALTER TABLE ONLY branding_picture
    ADD CONSTRAINT branding_picture_pkey PRIMARY KEY (kind);

ALTER TABLE ONLY company_member
    ADD CONSTRAINT company_member_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY company
    ADD CONSTRAINT company_pkey PRIMARY KEY (id);

ALTER TABLE ONLY crm_address
    ADD CONSTRAINT crm_address_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY crm_consent
    ADD CONSTRAINT crm_consent_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY crm_contact_check
    ADD CONSTRAINT crm_contact_check_contact_key UNIQUE (company_id, contact_id);

ALTER TABLE ONLY crm_contact_check
    ADD CONSTRAINT crm_contact_check_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY crm_contact_point
    ADD CONSTRAINT crm_contact_point_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY crm_contact_point
    ADD CONSTRAINT crm_contact_point_value_key UNIQUE (company_id, party_id, kind, key);

ALTER TABLE ONLY crm_demo_item
    ADD CONSTRAINT crm_demo_item_pkey PRIMARY KEY (company_id, key);

ALTER TABLE ONLY crm_demo_run
    ADD CONSTRAINT crm_demo_run_pkey PRIMARY KEY (company_id, request_id);

ALTER TABLE ONLY crm_duplicate
    ADD CONSTRAINT crm_duplicate_pkey PRIMARY KEY (company_id, first_id, second_id);

ALTER TABLE ONLY crm_duplicate_scan
    ADD CONSTRAINT crm_duplicate_scan_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY crm_merge
    ADD CONSTRAINT crm_merge_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY crm_note
    ADD CONSTRAINT crm_note_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY crm_party
    ADD CONSTRAINT crm_party_company_id_id_key UNIQUE (company_id, id);

ALTER TABLE ONLY crm_party_key
    ADD CONSTRAINT crm_party_key_pkey PRIMARY KEY (company_id, party_id);

ALTER TABLE ONLY crm_party
    ADD CONSTRAINT crm_party_pkey PRIMARY KEY (id);

ALTER TABLE ONLY crm_party_role
    ADD CONSTRAINT crm_party_role_pkey PRIMARY KEY (company_id, party_id, role, valid_from);

ALTER TABLE ONLY crm_party_tag
    ADD CONSTRAINT crm_party_tag_pkey PRIMARY KEY (company_id, party_id, tag_key);

ALTER TABLE ONLY crm_relationship
    ADD CONSTRAINT crm_relationship_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY crm_tag
    ADD CONSTRAINT crm_tag_pkey PRIMARY KEY (company_id, key);

ALTER TABLE ONLY crm_word
    ADD CONSTRAINT crm_word_pkey PRIMARY KEY (company_id, word);

ALTER TABLE ONLY field_definition
    ADD CONSTRAINT field_definition_key UNIQUE (company_id, thing, key);

ALTER TABLE ONLY field_definition
    ADD CONSTRAINT field_definition_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY import_batch
    ADD CONSTRAINT import_batch_company_id_id_key UNIQUE (company_id, id);

ALTER TABLE ONLY import_batch
    ADD CONSTRAINT import_batch_pkey PRIMARY KEY (id);

ALTER TABLE ONLY import_chunk
    ADD CONSTRAINT import_chunk_pkey PRIMARY KEY (company_id, batch_id, part, number);

ALTER TABLE ONLY import_memory
    ADD CONSTRAINT import_memory_pkey PRIMARY KEY (company_id, target, head);

ALTER TABLE ONLY import_progress
    ADD CONSTRAINT import_progress_pkey PRIMARY KEY (company_id, batch_id);

ALTER TABLE ONLY import_row
    ADD CONSTRAINT import_row_pkey PRIMARY KEY (company_id, batch_id, number);

ALTER TABLE ONLY list_bulk
    ADD CONSTRAINT list_bulk_company_id_id_key UNIQUE (company_id, id);

ALTER TABLE ONLY list_bulk_item
    ADD CONSTRAINT list_bulk_item_pkey PRIMARY KEY (company_id, bulk_id, place);

ALTER TABLE ONLY list_bulk
    ADD CONSTRAINT list_bulk_pkey PRIMARY KEY (id);

ALTER TABLE ONLY list_default
    ADD CONSTRAINT list_default_pkey PRIMARY KEY (user_id, list);

ALTER TABLE ONLY list_view
    ADD CONSTRAINT list_view_company_id_id_key UNIQUE (company_id, id);

ALTER TABLE ONLY list_view
    ADD CONSTRAINT list_view_pkey PRIMARY KEY (id);

ALTER TABLE ONLY notice_entry
    ADD CONSTRAINT notice_entry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY notice_mute
    ADD CONSTRAINT notice_mute_pkey PRIMARY KEY (user_id, kind);

CREATE INDEX access_assignment_company_idx ON access_assignment USING btree (company_id);

CREATE UNIQUE INDEX access_assignment_held_key ON access_assignment USING btree (user_id, COALESCE(system_role, (role_id)::text), company_id) WHERE (valid_until IS NULL);

CREATE INDEX access_assignment_role_idx ON access_assignment USING btree (role_id);

CREATE INDEX access_assignment_user_idx ON access_assignment USING btree (user_id);

CREATE INDEX access_idempotency_created_idx ON access_idempotency USING btree (created_at);

CREATE INDEX audit_event_action_idx ON audit_event USING btree (action text_pattern_ops, seq);

CREATE INDEX audit_event_actor_idx ON audit_event USING btree (actor_id, seq) WHERE (actor_id IS NOT NULL);

CREATE INDEX audit_event_behalf_idx ON audit_event USING btree (behalf_of, seq) WHERE (behalf_of IS NOT NULL);

CREATE INDEX audit_event_company_idx ON audit_event USING btree (company_id, seq) WHERE (company_id IS NOT NULL);

CREATE INDEX audit_event_more_idx ON audit_event USING gin (more_targets) WHERE (more_targets IS NOT NULL);

CREATE INDEX audit_event_occurred_idx ON audit_event USING brin (occurred_at);

CREATE UNIQUE INDEX audit_event_seq_key ON audit_event USING btree (seq);

CREATE INDEX audit_event_target_idx ON audit_event USING btree (target_id, seq) WHERE (target_id IS NOT NULL);

CREATE INDEX audit_pii_bidx_idx ON audit_pii USING btree (bidx) WHERE (bidx IS NOT NULL);

CREATE INDEX audit_pii_subject_idx ON audit_pii USING btree (subject_id);

CREATE INDEX company_member_state_idx ON company_member USING btree (state, name);

CREATE INDEX company_parent_idx ON company USING btree (parent_id);

CREATE INDEX crm_address_country_idx ON crm_address USING btree (company_id, country, party_id) WHERE is_default;

CREATE UNIQUE INDEX crm_address_default_key ON crm_address USING btree (company_id, party_id, kind) WHERE is_default;

CREATE INDEX crm_address_party_idx ON crm_address USING btree (company_id, party_id);

CREATE INDEX crm_consent_party_idx ON crm_consent USING btree (company_id, party_id, decided_at DESC, id DESC);

CREATE INDEX crm_contact_check_party_idx ON crm_contact_check USING btree (company_id, party_id);

CREATE INDEX crm_contact_point_key_idx ON crm_contact_point USING btree (company_id, kind, key);

CREATE UNIQUE INDEX crm_contact_point_primary_key ON crm_contact_point USING btree (company_id, party_id, kind) WHERE is_primary;

CREATE INDEX crm_duplicate_open_idx ON crm_duplicate USING btree (company_id, score DESC, first_id, second_id) WHERE (state = 'open'::text);

CREATE INDEX crm_duplicate_scan_newest_idx ON crm_duplicate_scan USING btree (company_id, started_at DESC);

CREATE UNIQUE INDEX crm_duplicate_scan_running_key ON crm_duplicate_scan USING btree (company_id) WHERE (state = 'running'::text);

CREATE INDEX crm_duplicate_second_idx ON crm_duplicate USING btree (company_id, second_id);

CREATE INDEX crm_merge_loser_idx ON crm_merge USING btree (company_id, loser_id);

CREATE UNIQUE INDEX crm_merge_loser_key ON crm_merge USING btree (company_id, loser_id) WHERE (undone_at IS NULL);

CREATE INDEX crm_merge_survivor_idx ON crm_merge USING btree (company_id, survivor_id, merged_at DESC);

CREATE INDEX crm_note_party_idx ON crm_note USING btree (company_id, party_id, at DESC, id DESC);

CREATE INDEX crm_party_city_idx ON crm_party USING btree (company_id, state, ext.fold(city) COLLATE "C", id);

CREATE INDEX crm_party_custom_idx ON crm_party USING gin (custom jsonb_path_ops);

CREATE INDEX crm_party_email_idx ON crm_party USING btree (company_id, state, ext.fold(email) COLLATE "C", id);

CREATE INDEX crm_party_key_keys_idx ON crm_party_key USING gin (keys) WITH (fastupdate=off);

CREATE INDEX crm_party_kind_idx ON crm_party USING btree (company_id, state, kind, created_at DESC, id DESC);

CREATE INDEX crm_party_merged_into_idx ON crm_party USING btree (company_id, merged_into) WHERE (merged_into IS NOT NULL);

CREATE INDEX crm_party_name_idx ON crm_party USING btree (company_id, state, name_fold, id);

CREATE INDEX crm_party_newest_idx ON crm_party USING btree (company_id, state, created_at DESC, id DESC);

CREATE INDEX crm_party_number_fold_idx ON crm_party USING btree (company_id, lower(number)) WHERE (number IS NOT NULL);

CREATE UNIQUE INDEX crm_party_number_key ON crm_party USING btree (company_id, number) WHERE ((number IS NOT NULL) AND (state <> 'merged'::text));

CREATE INDEX crm_party_portal_idx ON crm_party USING btree (portal_company_id) WHERE (portal_company_id IS NOT NULL);

CREATE UNIQUE INDEX crm_party_portal_key ON crm_party USING btree (company_id, portal_company_id) WHERE ((portal_company_id IS NOT NULL) AND (state <> 'merged'::text));

CREATE UNIQUE INDEX crm_party_role_held_key ON crm_party_role USING btree (company_id, party_id, role) WHERE (valid_until IS NULL);

CREATE INDEX crm_party_roles_idx ON crm_party USING gin (roles);

CREATE INDEX crm_party_search_idx ON crm_party USING gin (search_fold ext.gin_trgm_ops);

CREATE INDEX crm_party_tag_tag_idx ON crm_party_tag USING btree (company_id, tag_key, party_id);

CREATE INDEX crm_party_updated_idx ON crm_party USING btree (company_id, state, updated_at DESC, id DESC);

CREATE INDEX crm_party_vat_id_idx ON crm_party USING btree (company_id, vat_id) WHERE (vat_id IS NOT NULL);

CREATE INDEX crm_relationship_from_idx ON crm_relationship USING btree (company_id, from_id);

CREATE INDEX crm_relationship_to_idx ON crm_relationship USING btree (company_id, to_id);

CREATE INDEX crm_word_like_idx ON crm_word USING gin (word ext.gin_trgm_ops);

CREATE INDEX field_definition_order_idx ON field_definition USING btree (company_id, thing, state, "position", id);

CREATE INDEX import_batch_newest_idx ON import_batch USING btree (company_id, created_at DESC, id DESC);

CREATE INDEX import_row_outcome_idx ON import_row USING btree (company_id, batch_id, outcome, number);

CREATE INDEX import_row_thing_idx ON import_row USING btree (thing_id) WHERE (thing_id IS NOT NULL);

CREATE INDEX list_bulk_item_changed_idx ON list_bulk_item USING btree (company_id, bulk_id, place) WHERE (outcome = 'changed'::text);

CREATE INDEX list_bulk_item_open_idx ON list_bulk_item USING btree (company_id, bulk_id, place) WHERE (outcome IS NULL);

CREATE INDEX list_bulk_list_idx ON list_bulk USING btree (company_id, list, id DESC);

CREATE INDEX list_default_view_idx ON list_default USING btree (company_id, view_id);

CREATE INDEX list_view_list_idx ON list_view USING btree (company_id, list, id);

CREATE INDEX notice_entry_about_idx ON notice_entry USING btree (about) WHERE (about IS NOT NULL);

CREATE INDEX notice_entry_person_idx ON notice_entry USING btree (user_id, created_at DESC, id DESC);

CREATE INDEX notice_entry_unread_idx ON notice_entry USING btree (user_id) WHERE (read_at IS NULL);

ALTER TABLE ONLY access_assignment
    ADD CONSTRAINT access_assignment_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id) ON DELETE RESTRICT;

ALTER TABLE ONLY access_assignment
    ADD CONSTRAINT access_assignment_role_id_fkey FOREIGN KEY (role_id) REFERENCES access_role(id) ON DELETE RESTRICT;

ALTER TABLE ONLY access_role
    ADD CONSTRAINT access_role_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id) ON DELETE RESTRICT;

ALTER TABLE ONLY access_role_rule
    ADD CONSTRAINT access_role_rule_role_id_fkey FOREIGN KEY (role_id) REFERENCES access_role(id) ON DELETE RESTRICT;

ALTER TABLE ONLY company
    ADD CONSTRAINT company_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES company(id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_address
    ADD CONSTRAINT crm_address_company_id_party_id_fkey FOREIGN KEY (company_id, party_id) REFERENCES crm_party(company_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_consent
    ADD CONSTRAINT crm_consent_company_id_party_id_fkey FOREIGN KEY (company_id, party_id) REFERENCES crm_party(company_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_contact_check
    ADD CONSTRAINT crm_contact_check_company_id_party_id_fkey FOREIGN KEY (company_id, party_id) REFERENCES crm_party(company_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_contact_point
    ADD CONSTRAINT crm_contact_point_company_id_party_id_fkey FOREIGN KEY (company_id, party_id) REFERENCES crm_party(company_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_demo_item
    ADD CONSTRAINT crm_demo_item_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_demo_run
    ADD CONSTRAINT crm_demo_run_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_duplicate
    ADD CONSTRAINT crm_duplicate_company_id_first_id_fkey FOREIGN KEY (company_id, first_id) REFERENCES crm_party(company_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_duplicate
    ADD CONSTRAINT crm_duplicate_company_id_second_id_fkey FOREIGN KEY (company_id, second_id) REFERENCES crm_party(company_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_duplicate_scan
    ADD CONSTRAINT crm_duplicate_scan_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_merge
    ADD CONSTRAINT crm_merge_company_id_loser_id_fkey FOREIGN KEY (company_id, loser_id) REFERENCES crm_party(company_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_merge
    ADD CONSTRAINT crm_merge_company_id_survivor_id_fkey FOREIGN KEY (company_id, survivor_id) REFERENCES crm_party(company_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_note
    ADD CONSTRAINT crm_note_company_id_party_id_fkey FOREIGN KEY (company_id, party_id) REFERENCES crm_party(company_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_party
    ADD CONSTRAINT crm_party_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_party
    ADD CONSTRAINT crm_party_company_id_merged_into_fkey FOREIGN KEY (company_id, merged_into) REFERENCES crm_party(company_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_party_key
    ADD CONSTRAINT crm_party_key_company_id_party_id_fkey FOREIGN KEY (company_id, party_id) REFERENCES crm_party(company_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_party
    ADD CONSTRAINT crm_party_portal_company_id_fkey FOREIGN KEY (portal_company_id) REFERENCES company(id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_party_role
    ADD CONSTRAINT crm_party_role_company_id_party_id_fkey FOREIGN KEY (company_id, party_id) REFERENCES crm_party(company_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_party_tag
    ADD CONSTRAINT crm_party_tag_company_id_party_id_fkey FOREIGN KEY (company_id, party_id) REFERENCES crm_party(company_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_party_tag
    ADD CONSTRAINT crm_party_tag_company_id_tag_key_fkey FOREIGN KEY (company_id, tag_key) REFERENCES crm_tag(company_id, key) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_relationship
    ADD CONSTRAINT crm_relationship_company_id_from_id_fkey FOREIGN KEY (company_id, from_id) REFERENCES crm_party(company_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_relationship
    ADD CONSTRAINT crm_relationship_company_id_to_id_fkey FOREIGN KEY (company_id, to_id) REFERENCES crm_party(company_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_word
    ADD CONSTRAINT crm_word_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id) ON DELETE RESTRICT;

ALTER TABLE ONLY field_definition
    ADD CONSTRAINT field_definition_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id) ON DELETE RESTRICT;

ALTER TABLE ONLY import_batch
    ADD CONSTRAINT import_batch_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id) ON DELETE RESTRICT;

ALTER TABLE ONLY import_chunk
    ADD CONSTRAINT import_chunk_company_id_batch_id_fkey FOREIGN KEY (company_id, batch_id) REFERENCES import_batch(company_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY import_memory
    ADD CONSTRAINT import_memory_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id) ON DELETE RESTRICT;

ALTER TABLE ONLY import_progress
    ADD CONSTRAINT import_progress_company_id_batch_id_fkey FOREIGN KEY (company_id, batch_id) REFERENCES import_batch(company_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY import_row
    ADD CONSTRAINT import_row_company_id_batch_id_fkey FOREIGN KEY (company_id, batch_id) REFERENCES import_batch(company_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY list_bulk
    ADD CONSTRAINT list_bulk_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id) ON DELETE RESTRICT;

ALTER TABLE ONLY list_bulk_item
    ADD CONSTRAINT list_bulk_item_company_id_bulk_id_fkey FOREIGN KEY (company_id, bulk_id) REFERENCES list_bulk(company_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY list_default
    ADD CONSTRAINT list_default_company_id_view_id_fkey FOREIGN KEY (company_id, view_id) REFERENCES list_view(company_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY list_view
    ADD CONSTRAINT list_view_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id) ON DELETE RESTRICT;
