-- A complete list that gives many people new ids makes a hold of its own kind; each of its people has the new id beside the one they have.
alter table removal_hold_item add column new_id varchar(200);
