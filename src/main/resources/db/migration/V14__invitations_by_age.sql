create index calendly_account_linked on calendly_account (linked_by, linked_at);
