-- To which human beings a login goes back: accounts that the deployment has made, and identities a sign-in provider vouches for. Rows are
-- added whenever somebody has a hand in a login, and stay when it is gone: what it has done stays done.
create table login_root (
    login varchar(200)  not null,
    root  varchar(1000) not null,
    since timestamp with time zone not null,
    primary key (login, root)
);

-- When somebody but its user last made the account, gave it a password, raised its role or let it log in again.
alter table console_user add column handled_at timestamp with time zone;
update console_user set handled_at = created_at;

-- What an approval goes back to, as it was when it was given; one a line. Null: given before this was kept.
alter table approval add column roots varchar(4000);

-- Who it is, as the provider says it, whichever registration it signs in by.
alter table oidc_login add column root varchar(1000);

-- Whether a version has loosened what keeps people from losing access by accident.
alter table profile_version add column loosens boolean default false not null;

-- By the word of two, if it takes two.
alter table removal_hold alter column decided_by set data type varchar(500);

-- Settings of the deployment as they were at the last start: what is another one is taken, or told. A password is hashed like any.
create table deployed_setting (
    name    varchar(100) primary key,
    content varchar(200) not null,
    at      timestamp with time zone not null
);
