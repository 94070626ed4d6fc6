-- Somebody has asked for the externalId of the account to be overwritten with that of the linked person, once.
alter table calendly_account add column corrects_external_id boolean default false not null;

drop view provisioning_work;
create view provisioning_work as
select t.user_id, t.lane, t.state as task_state, t.revision, t.attempts, t.vanished, t.unclear_user_name, t.marked_at, t.lease_token,
       t.user_name_key, t.cleared_revision, t.cleared_hold, t.refused, t.evidence,
       u.email, u.first_name, u.last_name, u.display_name, u.full_name, u.employee_id, u.department, u.title, u.mobile,
       u.user_type, u.status, u.custom, u.gone_at, a.state as assignment, a.changed_at as assigned_at,
       c.scim_id, c.user_name as held_user_name, c.display_name as held_display_name, c.active as held_active,
       c.external_id as held_external_id, c.corrects_external_id, c.linked_by, c.deactivated_at
from provisioning_task t
join directory_user u on u.id = t.user_id
join app_assignment a on a.user_id = t.user_id
left join calendly_account c on c.user_id = t.user_id;
