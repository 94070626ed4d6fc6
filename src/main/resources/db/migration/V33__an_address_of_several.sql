-- Two records may have one address: that of a human who comes back under another id, while the former record is still there. Who of them
-- has the Calendly user is decided by the provision flow.
alter table directory_user drop constraint directory_user_email;
create index directory_user_email on directory_user (email_key);
