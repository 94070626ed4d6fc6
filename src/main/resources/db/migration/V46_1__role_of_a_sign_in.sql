-- Since when the provider makes this of whoever signs in: sessions of before end.
alter table oidc_login add column role_since timestamp with time zone;
