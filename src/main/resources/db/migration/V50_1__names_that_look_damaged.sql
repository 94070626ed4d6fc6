-- Names that a file would damage wait for a person; behind V50, which says what kinds of holds there are.
alter table removal_hold drop constraint removal_hold_kind;
alter table removal_hold add constraint removal_hold_kind check (kind in ('removals', 'shrink', 'vanished', 'encoding'));

-- What an encoding hold would write, until it is decided: the damaged names of people who are known, and all that is said of who is new.
create table hold_value (
    hold_id   bigint       not null references removal_hold (id),
    user_id   varchar(200) not null,
    attribute varchar(200) not null,
    was       varchar(1000),                   -- null: nobody with this id is in the directory
    becomes   varchar(1000) not null,
    primary key (hold_id, user_id, attribute)
);
create index hold_value_user on hold_value (user_id);
