-- What a plan was computed by may decide otherwise by now, and an earlier release stored the time of what is to be undone beside its number.
update plan set state = 'stale', reason = 'an earlier release made it; make a new plan', lease_owner = null, lease_until = null
where state in ('computing', 'ready') or (state = 'applying' and kind = 'undo');
delete from plan_text where plan_id in (select id from plan where state = 'stale');

-- An undo goes by the cause of what was delivered, which the log has only since V17: the first after a plan
-- that did what it said, and left in Calendly what it said, was its doing.
merge into provisioning_event e
using (select event_id, case when min(plan_id) = max(plan_id) then 'plan:' || min(plan_id) else 'several' end as cause
       from (select min(d.id) as event_id, p.id as plan_id
             from plan p join plan_item i on i.plan_id = p.id and i.state = 'applied'
             join provisioning_event d on d.user_id = i.user_id and d.at >= p.applied_at and d.outcome = 'DELIVERED'
                  and d.action = i.action and d.held_after is not distinct from i.wanted
             where p.state = 'applied' group by p.id, i.user_id) as first_of_a_plan
       group by event_id) as f
on (e.id = f.event_id)
when matched and e.cause is null then update set cause = f.cause;
