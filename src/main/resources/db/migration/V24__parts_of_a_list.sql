-- How many of a list of held removals are in which state, without a look at each.
create index removal_hold_item_state on removal_hold_item (hold_id, state);

-- The rows of each part of a plan in the order they are shown in.
create index plan_item_action on plan_item (plan_id, action, outcome, place);
create index plan_item_outcome on plan_item (plan_id, outcome, place);
create index plan_item_directory on plan_item (plan_id, directory, place);
