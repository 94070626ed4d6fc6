-- Set when the connection was moved to another organization: until it opens there, links of the former one may still be recorded.
alter table connection add column moved boolean default false not null;
