-- What a question about a person and a Calendly user is about. link: a user who was there before, or whose person has left, may be theirs;
-- identity: the linked user's person has become another by name and address.
alter table link_question add column kind varchar(12) default 'link' not null;
alter table link_question add constraint link_question_kind check (kind in ('link', 'identity'));
alter table link_question add column person_user_name varchar(320);   -- of an identity question: who the person was when it was asked;
alter table link_question add column person_name varchar(2000);       -- an answer counts for exactly this
alter table link_question add column other_id varchar(200);           -- who else the user may be: its person so far, or whom its externalId names
create index link_question_other on link_question (other_id);
