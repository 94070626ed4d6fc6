-- Who may do what: the user of the contract owns the installation; a session ends when its user's version has grown.
alter table console_user add column disabled boolean default false not null;
alter table console_user add column version bigint default 0 not null;
update console_user set role = 'owner' where name = 'admin';

-- Tokens of scripts. Only the SHA-256 of a token is kept; the prefix lets people tell one from another.
create table api_token (
    id           bigint generated always as identity primary key,
    name         varchar(100)  not null,
    prefix       varchar(20)   not null,
    hash         varchar(64)   not null,
    permissions  varchar(200)  not null,       -- words, separated by commas
    creator      varchar(100)  not null references console_user (name) on delete cascade,
    created_at   timestamp with time zone not null,
    expires_at   timestamp with time zone not null,
    last_used_at timestamp with time zone,
    revoked_at   timestamp with time zone,
    constraint api_token_hash unique (hash)
);
create index api_token_creator on api_token (creator);

-- Append-only. Each row's hash covers its content and the hash before, so a changed or missing row shows.
create table audit_event (
    id            bigint        primary key,
    at            timestamp with time zone not null,
    actor         varchar(200)  not null,
    action        varchar(40)   not null,
    subject       varchar(300)  not null,      -- a person stands here only by a pseudonym
    details       varchar(4000) not null,      -- a JSON object; no secret, no personal data
    previous_hash varchar(64)   not null,
    hash          varchar(64)   not null
);
create index audit_event_actor on audit_event (actor, id);
create index audit_event_action on audit_event (action, id);
create index audit_event_subject on audit_event (subject, id);

-- One row: whoever appends locks it, so that the chain has one end on however many nodes.
create table audit_head (
    id        smallint    primary key,
    last_id   bigint      not null,
    last_hash varchar(64) not null,
    constraint audit_head_single check (id = 1)
);
insert into audit_head (id, last_id, last_hash) values (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- Who a pseudonym is; outside of the chain, so that a person can be forgotten without breaking it.
create table audit_person (
    user_id   varchar(200) primary key,
    pseudonym varchar(40)  not null,
    constraint audit_person_pseudonym unique (pseudonym)
);

-- What has been told to whom, so that a node that comes later does not tell it again.
create table alert_state (
    condition_key varchar(200)  not null,
    channel       varchar(20)   not null,
    summary       varchar(1000) not null,
    fingerprint   varchar(200)  not null,
    since         timestamp with time zone not null,
    sent_at       timestamp with time zone not null,
    primary key (condition_key, channel)
);

-- Who has approved what, where two people have to.
create table approval (
    subject     varchar(100) not null,
    fingerprint varchar(200) not null,
    person      varchar(200) not null,
    at          timestamp with time zone not null,
    primary key (subject, fingerprint, person)
);
-- One row: whoever approves locks it, so that two people who do so at the same moment see each other.
create table approval_turn (
    id smallint primary key,
    constraint approval_turn_single check (id = 1)
);
insert into approval_turn (id) values (1);
