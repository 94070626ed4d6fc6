-- What lies in the inboxes, as each node has seen it last: so that pages, health and alerts of any node name what is not read.
create table inbox_file (
    node          varchar(200) not null,
    name          varchar(500) not null,
    full_file     boolean      not null,
    stamp         varchar(60)  not null,       -- time and size, by which the file is known again after a restart
    first_seen_at timestamp with time zone not null,
    state         varchar(10)  not null,
    since         timestamp with time zone not null,
    needs_hand    boolean      not null,       -- not read, or not soon, unless a person does something
    reason        varchar(1000),
    primary key (node, name),
    constraint inbox_file_state check (state in ('waiting', 'reading', 'notRead'))
);
create index inbox_file_name on inbox_file (name);

-- A sign of life of each node that looks through an inbox, and why it cannot.
create table inbox_look (
    node    varchar(200) primary key,
    at      timestamp with time zone not null,
    problem varchar(1000)
);

-- The last complete read, which health asks for.
create index source_read_kind on source_read (kind);
