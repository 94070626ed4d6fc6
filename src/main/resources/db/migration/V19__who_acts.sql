-- A token's login by the name under which it acts, so that whatever notes that name leads to whoever made the token.
alter table api_token add column login varchar(200) default '' not null;
update api_token set login = substring('token:' || name || ' (' || creator || ')' from 1 for 200);
create index api_token_login on api_token (login);

-- In whose hands a local account is. Null: in nobody's, as far as is known.
alter table console_user add column created_by varchar(200);
alter table console_user add column password_set_by varchar(200);                  -- the last one but its user who has set the password
alter table console_user add column password_own boolean default true not null;    -- whether its user has chosen the present password

-- Who signs in by OpenID Connect: registration and subject say who it is. What the provider calls them may change, and may be another's
-- at another provider; so each keeps the name they got at the first sign-in, and no two have the same.
create table oidc_login (
    registration varchar(200) not null,
    subject      varchar(300) not null,
    name         varchar(200) not null,
    name_key     varchar(200) not null,       -- in lower case: no two names differ by that only
    since        timestamp with time zone not null,
    primary key (registration, subject),
    constraint oidc_login_name unique (name_key)
);
create index oidc_login_by_name on oidc_login (name);

-- In whose hands the account was when it approved; it may be changed or deleted since.
alter table approval add column created_by varchar(200);
alter table approval add column password_set_by varchar(200);
alter table approval add column password_own boolean default true not null;

-- Who caused what: whether a version may decide otherwise than the one before it, and which login has put a file in.
alter table profile_version add column decides boolean default true not null;
create table source_upload (
    id        bigint generated always as identity primary key,
    name      varchar(500) not null,          -- in the inbox
    stamp     varchar(60)  not null,          -- time and size, by which the file is known when it is read
    put_in_by varchar(200) not null,
    at        timestamp with time zone not null
);
create index source_upload_name on source_upload (name, stamp);
alter table source_read add column put_in_by varchar(200);   -- null: nobody by this console

-- Candidates of a person, for what an import has done to them; people who have left, by id.
create index import_candidate_person on import_candidate (user_id);
create index directory_user_gone on directory_user (gone_at, id);
