-- When the last creation without a clear answer was sent; null with unclear_user_name: not known. The user may not be listed yet.
alter table provisioning_task add column unclear_since timestamp with time zone;
