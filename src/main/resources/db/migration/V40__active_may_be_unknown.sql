-- A user whose active Calendly does not tell is neither active nor inactive (RFC 7643 section 4.1.1): null.
alter table calendly_account alter column active drop not null;
alter table import_account alter column active drop not null;
alter table link_question alter column active drop not null;
