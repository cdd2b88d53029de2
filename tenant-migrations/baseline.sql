-- version: 20261121100600
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
    CONSTRAINT crm_address_check CHECK ((valid_until >= valid_from)),
    CONSTRAINT crm_address_check1 CHECK (((valid_until IS NULL) OR (NOT is_default))),
    CONSTRAINT crm_address_country_check CHECK ((country ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT crm_address_kind_check CHECK ((kind = ANY (ARRAY['billing'::text, 'shipping'::text, 'site'::text, 'other'::text])))
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
    CONSTRAINT crm_contact_point_kind_check CHECK ((kind = ANY (ARRAY['email'::text, 'phone'::text, 'web'::text]))),
    CONSTRAINT crm_contact_point_value_check CHECK ((value <> ''::text))
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
    CONSTRAINT crm_party_kind_check CHECK ((kind = ANY (ARRAY['organisation'::text, 'person'::text]))),
    CONSTRAINT crm_party_name_check CHECK ((name <> ''::text)),
    CONSTRAINT crm_party_roles_check CHECK ((cardinality(roles) > 0)),
    CONSTRAINT crm_party_state_check CHECK ((state = ANY (ARRAY['active'::text, 'archived'::text, 'erased'::text]))),
    CONSTRAINT crm_party_version_check CHECK ((version > 0))
);

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

CREATE TABLE crm_tag (
    company_id uuid NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    label text NOT NULL,
    CONSTRAINT crm_tag_key_check CHECK ((key <> ''::text))
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

ALTER TABLE ONLY company_member
    ADD CONSTRAINT company_member_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY company
    ADD CONSTRAINT company_pkey PRIMARY KEY (id);

ALTER TABLE ONLY crm_address
    ADD CONSTRAINT crm_address_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY crm_contact_point
    ADD CONSTRAINT crm_contact_point_pkey PRIMARY KEY (company_id, id);

ALTER TABLE ONLY crm_contact_point
    ADD CONSTRAINT crm_contact_point_value_key UNIQUE (company_id, party_id, kind, key);

ALTER TABLE ONLY crm_party
    ADD CONSTRAINT crm_party_company_id_id_key UNIQUE (company_id, id);

ALTER TABLE ONLY crm_party
    ADD CONSTRAINT crm_party_pkey PRIMARY KEY (id);

ALTER TABLE ONLY crm_party_role
    ADD CONSTRAINT crm_party_role_pkey PRIMARY KEY (company_id, party_id, role, valid_from);

ALTER TABLE ONLY crm_party_tag
    ADD CONSTRAINT crm_party_tag_pkey PRIMARY KEY (company_id, party_id, tag_key);

ALTER TABLE ONLY crm_tag
    ADD CONSTRAINT crm_tag_pkey PRIMARY KEY (company_id, key);

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

CREATE UNIQUE INDEX crm_address_default_key ON crm_address USING btree (company_id, party_id, kind) WHERE is_default;

CREATE INDEX crm_address_party_idx ON crm_address USING btree (company_id, party_id);

CREATE UNIQUE INDEX crm_contact_point_primary_key ON crm_contact_point USING btree (company_id, party_id, kind) WHERE is_primary;

CREATE INDEX crm_party_name_idx ON crm_party USING btree (company_id, state, name_fold, id);

CREATE INDEX crm_party_newest_idx ON crm_party USING btree (company_id, state, created_at DESC, id DESC);

CREATE UNIQUE INDEX crm_party_role_held_key ON crm_party_role USING btree (company_id, party_id, role) WHERE (valid_until IS NULL);

CREATE INDEX crm_party_search_idx ON crm_party USING gin (search_fold ext.gin_trgm_ops);

CREATE INDEX crm_party_tag_tag_idx ON crm_party_tag USING btree (company_id, tag_key, party_id);

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

ALTER TABLE ONLY crm_contact_point
    ADD CONSTRAINT crm_contact_point_company_id_party_id_fkey FOREIGN KEY (company_id, party_id) REFERENCES crm_party(company_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_party
    ADD CONSTRAINT crm_party_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_party_role
    ADD CONSTRAINT crm_party_role_company_id_party_id_fkey FOREIGN KEY (company_id, party_id) REFERENCES crm_party(company_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_party_tag
    ADD CONSTRAINT crm_party_tag_company_id_party_id_fkey FOREIGN KEY (company_id, party_id) REFERENCES crm_party(company_id, id) ON DELETE RESTRICT;

ALTER TABLE ONLY crm_party_tag
    ADD CONSTRAINT crm_party_tag_company_id_tag_key_fkey FOREIGN KEY (company_id, tag_key) REFERENCES crm_tag(company_id, key) ON DELETE RESTRICT;
