-- Texts of the profile file that would take back what was set in the console since: somebody has to decide.
create table profile_file (
    fingerprint varchar(64)    primary key,
    document    varchar(200000) not null,
    place       varchar(1000)  not null,       -- where the file lies, and on which machine
    found_at    timestamp with time zone not null,
    state       varchar(20)    not null,
    decided_by  varchar(500),
    decided_at  timestamp with time zone,
    constraint profile_file_state check (state in ('waiting', 'taken', 'kept', 'withdrawn'))
);
