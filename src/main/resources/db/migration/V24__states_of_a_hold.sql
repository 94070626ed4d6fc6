-- How many of a list of held removals are in which state, without a look at each.
create index removal_hold_item_state on removal_hold_item (hold_id, state);
