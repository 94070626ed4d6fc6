-- From where somebody has logged in with the right password: who guesses their password elsewhere does not lock them out there.
create table known_network (
    login   varchar(200) not null,
    network varchar(100) not null,
    last_at timestamp with time zone not null,
    primary key (login, network)
);
create index known_network_at on known_network (last_at);

-- Sessions of browsers, on whichever node: a row that has ended ends the session there at its next request.
create table console_session (
    id           varchar(64)  primary key,          -- random; no cookie's value
    login        varchar(200) not null,
    version      bigint,                            -- of a local account, as it was at the login
    registration varchar(200),                      -- the provider, who it is there, and the provider's name of the session
    subject      varchar(300),
    provider_sid varchar(300),
    address      varchar(100) not null,
    agent        varchar(300) not null,
    started_at   timestamp with time zone not null,
    last_seen_at timestamp with time zone not null,
    ends_at      timestamp with time zone not null, -- however busy it is
    ended_at     timestamp with time zone,
    ended_by     varchar(200)
);
create index console_session_login on console_session (login, started_at);
create index console_session_provider on console_session (registration, subject);
create index console_session_started on console_session (started_at);

-- Since when the account has a password that somebody else has chosen, which is only for choosing another one; null: it is its user's.
alter table console_user add column first_since timestamp with time zone;

-- The second factor: the secret is encrypted; a code counts once.
alter table console_user add column totp_secret varchar(1000);
alter table console_user add column totp_step bigint;
create table recovery_code (
    login   varchar(100) not null references console_user (name) on delete cascade,
    hash    varchar(64)  not null,
    used_at timestamp with time zone,
    primary key (login, hash)
);

-- Whoever signs in by a provider can be barred here.
alter table oidc_login add column disabled boolean default false not null;
alter table oidc_login add column role varchar(20);
alter table oidc_login add column last_at timestamp with time zone;
