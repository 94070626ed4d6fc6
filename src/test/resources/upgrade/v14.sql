-- An installation as the release with schema V14 left it, at least a row in every table. Documents, hashes and what is encrypted were
-- written by that release. Numbers of identities are those that the rows get in this order. ${scheduler} is put in by the test.

insert into directory_user (id, email, email_key, first_name, last_name, display_name, full_name, employee_id, department, title, mobile,
                            user_type, status, custom, source, gone_at, changed_at) values
('P-1001', 'amara.okafor@example.com', 'amara.okafor@example.com', 'Amara', 'Okafor', 'Amara Okafor', 'Amara Okafor', 'E-204', 'Sales',
 'Account Executive', '+1-202-555-0101', 'internal', 'active', '{}', 'csv', null, '2026-11-25 18:04:00.296351+00'),
('P-1002', 'José.Álvarez@example.com', 'josé.álvarez@example.com', 'José', 'Álvarez', 'José Álvarez', 'José Álvarez Ruiz', 'E-117',
 'Ventas',
 null, null, null, 'active', '{"büro":"Málaga \"Süd\"","secondary_emails":"jose@example.org"}', 'csv', null,
 '2026-11-25 18:04:00.296351+00'),
('P-1003', 'yuki.tanaka@example.com', 'yuki.tanaka@example.com', '由紀', '田中', null, '田中 由紀', null, null, null, null, null,
 'inactive', '{}', 'csv', null, '2026-11-25 18:04:00.296351+00'),
('P-1013', 'new.address@example.org', 'new.address@example.org', 'Chloé', 'Dubois', null, 'Chloé Dubois', null, null, null, null, null,
 'active', '{}', 'admin', null, '2026-11-25 18:05:35+00'),
('P-1015', 'aisha.bello@example.com', 'aisha.bello@example.com', null, null, 'Aisha Bello', null, null, null, null, null, null,
 'active', '{}', 'csv', null, '2026-11-25 18:04:00+00'),
('demo-1', 'demo.one@example.com', 'demo.one@example.com', null, null, null, 'Demo Önè', null, null, null, null, null,
 'active', '{}', 'csv', null, '2026-11-25 18:04:36.892842+00'),
('demo-2', 'demo.two@example.com', null, null, null, null, 'Démo Twö', null, null, null, null, null,
 'active', '{}', 'csv', '2026-11-25 18:05:37+00', '2026-11-25 18:05:37+00'),
('hr-71', 'zoë1@example.com', 'zoë1@example.com', null, null, null, 'Zoë Wïnter', null, null, null, null, null,
 'active', '{}', 'import', null, '2026-11-25 18:04:20+00'),
('r-1', 'rejected@example.com', 'rejected@example.com', null, null, null, 'İpek 😀', null, null, null, null, null,
 'active', '{}', 'admin', null, '2026-11-25 18:05:42+00'),
('f-1', 'failing@example.com', 'failing@example.com', null, null, null, '100 %_\! "Failing"', null, null, null, null, null,
 'active', '{}', 'admin', null, '2026-11-25 18:05:42+00');

insert into app_assignment (user_id, state, changed_at) values
('P-1001', 'none', '2026-11-25 18:05:01.884122+00'), ('P-1002', 'assigned', '2026-11-25 18:04:00+00'),
('P-1003', 'suspended', '2026-11-25 18:04:00+00'), ('P-1013', 'assigned', '2026-11-25 18:04:00+00'),
('P-1015', 'assigned', '2026-11-25 18:04:00+00'), ('demo-1', 'assigned', '2026-11-25 18:04:36.892842+00'),
('demo-2', 'assigned', '2026-11-25 18:04:36.892842+00'), ('hr-71', 'assigned', '2026-11-25 18:04:20+00'),
('r-1', 'assigned', '2026-11-25 18:05:42+00'), ('f-1', 'assigned', '2026-11-25 18:05:42+00');

insert into directory_absence (user_id, read_count, since, seen_at) values ('P-1003', 1, '2026-11-25 18:05:03+00',
 '2026-11-25 18:04:01+00');

insert into directory_change (at, user_id, kind, attributes, source, read_id) values
('2026-11-25 18:04:00.296351+00', 'P-1001', 'created', 'email,status,first_name,last_name', 'csv', 1),
('2026-11-25 18:05:01.884122+00', 'P-1001', 'assignment', 'none', 'csv', 3),
('2026-11-25 18:05:35+00', 'P-1013', 'changed', 'email', 'admin', null),
('2026-11-25 18:05:37+00', 'demo-2', 'removed', '', 'admin', null),
('2026-11-25 18:05:38+00', 'P-1003', 'returned', 'full_name', 'csv', 4);

insert into calendly_account (user_id, scim_id, user_name, display_name, active, external_id, pending_user_name, linked_by, linked_at,
                              sent_at, deactivated_at) values
('P-1001', 'scim-1001', 'amara.okafor@example.com', 'Amara Okafor', true, 'P-1001', null, 'created',
 '2026-11-25 18:04:03.15787+00', '2026-11-25 18:04:03.15787+00', null),
('P-1002', 'scim-1002', 'josé.álvarez@example.com', 'José Álvarez Ruiz', true, 'P-1002', null, 'adopted', '2026-11-25 18:04:03+00',
 null, null),
('P-1013', 'scim-1013', 'chloe.dubois@example.com', 'Chloé Dubois', true, 'P-1013', 'new.address@example.org', 'created',
 '2026-11-25 18:04:03+00', '2026-11-25 18:05:35.449034+00', null),
('P-1015', 'scim-1015', 'aisha.bello@example.com', 'Aisha Bello', true, 'P-1015', null, 'created',
 '2026-11-25 18:04:03+00', '2026-11-25 18:04:03+00', null),
('demo-1', 'scim-d1', 'demo.one@example.com', 'Demo Önè', true, 'demo-1', null, 'created',
 '2026-11-25 18:04:37.339044+00', '2026-11-25 18:04:37.339044+00', null),
('demo-2', 'scim-d2', 'demo.two@example.com', null, false, null, 'demo.second@example.com', 'imported',
 '2026-11-25 18:04:37.339044+00', null, '2026-11-25 18:05:37+00'),
('hr-71', 'scim-71', 'zoë1@example.com', 'Zoë Wïnter', true, 'hr-71', null, 'imported', '2026-11-25 18:04:20+00', null, null);

insert into provisioning_task (user_id, state, lane, due_at, marked_at, revision, attempts, lease_owner, lease_token, lease_until, leased_at,
                               user_name_key, action, outcome, family, reason, hint, steps, cleared_revision, cleared_hold, removal, refused,
                               evidence, again_at, unclear_user_name, vanished) values
('P-1001', 'held', 0, '2026-11-25 18:05:02+00', '2026-11-25 18:05:01+00', 2, 0, null, null, null, '2026-11-25 18:05:02+00',
 'amara.okafor@example.com', 'DEACTIVATE', 'HELD', 'removal-limit', 'is not assigned; held, since too many would lose access (hold 1)',
 'Too many people would lose access at once.', '[{"step":"filter","result":"DEACTIVATE","detail":"is not assigned"}]',
 null, null, 'DEACTIVATE none', 'DEACTIVATE assigned', 'unassigned by leavers.csv on 2026-11-25T18:05:01Z', null, null, 0),
('P-1002', 'inStep', 3, '2026-11-25 18:04:02+00', '2026-11-25 18:04:01+00', 3, 0, null, null, null, '2026-11-25 18:04:02+00',
 'josé.álvarez@example.com', 'UPDATE', 'UNCHANGED', null, 'in step', null, null, 2, 1, null, null, null, '2099-01-01 00:00:00+00', null, 1),
('P-1003', 'inStep', 2, '2026-11-25 18:05:03+00', '2026-11-25 18:05:03+00', 3, 0, null, null, null, '2026-11-25 18:05:03+00',
 'yuki.tanaka@example.com', 'NOTHING', 'SKIPPED', null, 'is inactive in the directory, so no Calendly user is created', null,
 '[{"step":"filter","result":"SKIPPED","detail":"is inactive in the directory, so no Calendly user is created"}]',
 null, null, null, null, null, null, null, 0),
('P-1013', 'inStep', 3, '2026-11-25 18:05:35+00', '2026-11-25 18:05:35+00', 2, 0, null, null, null, '2026-11-25 18:05:35+00',
 'new.address@example.org', 'UPDATE', 'DELIVERED', null, 'updated; Calendly still shows the former address', null, null,
 null, null, null, null, null, null, null, 0),
('P-1015', 'leased', 3, '2026-11-25 18:06:00+00', '2026-11-25 18:06:00+00', 4, 0, 'node-1', 'token-1', '2026-11-25 18:06:30+00',
 '2026-11-25 18:06:00+00', 'aisha.bello@example.com', null, null, null, null, null, null, null, null, null, null, null, null, null, 0),
('demo-1', 'inStep', 2, '2026-11-25 18:04:37+00', '2026-11-25 18:04:36+00', 1, 0, null, null, null, '2026-11-25 18:04:37+00',
 'demo.one@example.com', 'CREATE', 'DELIVERED', null, 'created as scim-d1', null, null, null, null, null, null, null, null, null, 0),
('demo-2', 'inStep', 0, '2026-11-25 18:05:37+00', '2026-11-25 18:05:37+00', 2, 0, null, null, null, '2026-11-25 18:05:37+00',
 'demo.two@example.com', 'DEACTIVATE', 'DELIVERED', null, 'deactivated', null, null, null, null, null, null, null, null, null, 0),
('hr-71', 'inStep', 3, '2026-11-25 18:04:21+00', '2026-11-25 18:04:21+00', 1, 0, null, null, null, '2026-11-25 18:04:21+00',
 'zoë1@example.com', 'UPDATE', 'UNCHANGED', null, 'in step', null, null, null, null, null, null, null, null, null, 0),
('r-1', 'rejected', 2, '2026-11-25 18:05:42+00', '2026-11-25 18:05:42+00', 1, 0, null, null, null, '2026-11-25 18:05:42+00',
 'rejected@example.com', 'CREATE', 'REJECTED', 'refused', '400, "Practice fault"', 'Calendly refused the request; its words tell why.',
 '[{"step":"POST /Users","result":"400","detail":"400, \"Practice fault\""}]', null, null, null, null, null, null, null, 0),
('f-1', 'due', 2, '2099-01-01 00:00:00+00', '2026-11-25 18:05:42+00', 1, 5, null, null, null, '2026-11-25 18:05:54+00',
 'failing@example.com', 'CREATE', 'FAILED', 'unavailable', 'POST /Users was answered: 500, "Practice fault"', 'Nothing to do.',
 '[{"step":"POST /Users","result":"500","detail":"500, \"Practice fault\""}]', null, null, null, null, null, null,
 'failing@example.com', 0);

-- Of the deliveries, plan 1 brought about both creations, and plans 7 and 8 the deactivation.
insert into provisioning_event (at, user_id, action, outcome, http_status, family, reason, hint, attributes, scim_id, requests, waited_ms,
                                profile_version, evidence, hold_id, held_before, held_after, assignment) values
('2026-11-25 18:04:03.15787+00', 'P-1001', 'CREATE', 'DELIVERED', 201, null, 'created as scim-1001', null,
 'userName, displayName, active, externalId', 'scim-1001', 1, 1954, 1, null, null, null,
 '{"userName":"amara.okafor@example.com","displayName":"Amara Okafor","active":true,"externalId":"P-1001"}', 'assigned'),
('2026-11-25 18:04:37.339044+00', 'demo-1', 'CREATE', 'DELIVERED', 201, null, 'created as scim-d1', null,
 'userName, displayName, active, externalId', 'scim-d1', 1, 400, 1, null, null, null,
 '{"userName":"demo.one@example.com","displayName":"Demo Önè","active":true,"externalId":"demo-1"}', 'assigned'),
('2026-11-25 18:04:37.339044+00', 'demo-2', 'CREATE', 'DELIVERED', 201, null, 'created as scim-d2', null,
 'userName, displayName, active, externalId', 'scim-d2', 1, 400, 1, null, null, null,
 '{"userName":"demo.two@example.com","displayName":"Démo Twö","active":true,"externalId":"demo-2"}', 'assigned'),
('2026-11-25 18:05:02.215987+00', 'P-1001', 'DEACTIVATE', 'HELD', null, 'removal-limit', 'is not assigned', 'Look at the hold.', '',
 'scim-1001', 0, 0, 1, 'unassigned by leavers.csv on 2026-11-25T18:05:01Z', 1, null, null, null),
('2026-11-25 18:05:35.449034+00', 'P-1013', 'UPDATE', 'DELIVERED', 200, null, 'updated; Calendly still shows the former address', null,
 'userName', 'scim-1013', 1, 339, 1, null, null,
 '{"userName":"chloe.dubois@example.com","displayName":"Chloé Dubois","active":true,"externalId":"P-1013"}',
 '{"userName":"new.address@example.org","displayName":"Chloé Dubois","active":true,"externalId":"P-1013"}', 'assigned'),
('2026-11-25 18:05:37+00', 'demo-2', 'DEACTIVATE', 'DELIVERED', 200, null, 'deactivated', null, 'active', 'scim-d2', 1, 200, 1, null, null,
 '{"userName":"demo.two@example.com","displayName":"Démo Twö","active":true,"externalId":"demo-2"}',
 '{"userName":"demo.two@example.com","displayName":"Démo Twö","active":false,"externalId":"demo-2"}', 'assigned'),
('2026-11-25 18:05:42+00', 'f-1', 'CREATE', 'FAILED', 500, 'unavailable', 'POST /Users was answered: 500, "Practice fault"',
 'Nothing to do.', 'userName, displayName, active, externalId', null, 1, 272, 1, null, null, null, null, 'assigned');

insert into profile_version (created_at, author, origin, fingerprint, document) values
('2026-11-25 18:03:13.840974+00', 'file', 'file', '6b391e1ecc8751b78caa73496efda3d1b3c4128e0982e27828f66a91c0a2626c', '# The first
attributes:
  userName:
    field: email
  displayName:
    expression: >-
      firstNonEmpty([full_name, localPart(email)])
  active:
    field: status
  externalId:
    field: id
actions:
  create: true
  update: true
  delete: false
  activate-deactivate: true
when-unassigned: deactivate
linking: auto
safety:
  protected: []
  shrink:
    max-share: 0.2
    max-people: 500
    ignore-below: 10
  vanish-limit: 5
  absent-reads: 2
  removals:
    max-people: 50
    max-share: 0.1
    window: 24h
    ignore-below: 5
  hold-expires: 7d
  delete-after: 0
'), ('2026-11-25 18:03:14+00', 'Zoë', 'api', '0000000000000000000000000000000000000000000000000000000000000002', 'attributes:
  userName:
    field: email
  displayName:
    constant: "Überall"
  active:
    field: status
actions:
  create: true
  update: false
  delete: false
  activate-deactivate: true
');

update connection set base_url = 'https://calendly.invalid/scim/v2', state = 'paused', reason = 'paused by admin: a holiday',
    token = 'cf319439c04f9be672a13d50b04dfbd9a68d87e3c0540693430704460765c180a51bad2b46765c1bf3e675d9df8f37547a14a14d7cb09bf5b3c2de5465239270c9071c',
    token_expires_at = '2099-06-30 00:00:00+00', state_since = '2026-11-25 18:06:04.028986+00', seats_full_since = '2026-11-25 18:05:00+00',
    seat_probe_at = '2099-01-01 00:00:00+00', seat_probe_user = 'r-1', warned_days = 30, revision = 3;
update throttle set until_at = '2026-11-25 18:06:00+00';

insert into source_read (name, kind, started_at, finished_at, state, complete, rows_read, changed, rejected, removals, removals_held,
                         reason, stamp) values
('sample-directory.csv', 'delta', '2026-11-25 18:03:59+00', '2026-11-25 18:04:01+00', 'done', true, 40, 40, 0, 0, 0, null,
 '2026-11-25T18:03:57.736075705Z 6050'),
('plan 1: hr.csv', 'delta', '2026-11-25 18:04:36+00', '2026-11-25 18:04:37+00', 'done', true, 2, 2, 0, 0, 0, null, 'content a34af4c8'),
('leavers.csv', 'delta', '2026-11-25 18:05:01+00', '2026-11-25 18:05:02+00', 'done', true, 12, 12, 0, 0, 0, null, null),
('x.full.csv', 'full', '2026-11-25 18:05:03+00', null, 'running', false, 0, 0, 0, 0, 0, null, null),
('schräg.csv', 'delta', '2026-11-25 18:05:04+00', '2026-11-25 18:05:05+00', 'failed', false, 0, 0, 0, 0, 0, 'column email is missing',
 null);
insert into source_row (read_id, line, id, email, email_key, first_name, full_name, status, custom, assignment, refused) values
(4, 2, 'P-1001', 'amara.okafor@example.com', 'amara.okafor@example.com', 'Amara', null, 'active', '{}', 'assigned', null),
(4, 3, 'bad', 'row', 'row', null, null, null, '{}', null, 'email "row" is no address');

insert into console_user (name, password_hash, role, created_at, disabled, version) values
('admin', '$2a$10$ApSle/prDhFrMeLcyzMM2OHEkn3Q7UYeSMm7ptTNabdxPofwLA84i', 'owner', '2026-11-25 18:03:11.378181+00', false, 0),
('ben', '$2a$10$u7XRXtudytZWT41wft2KYu3mpbfxYHgfLc4SV2JhiWxJ1uwjqH0Hm', 'operator', '2026-11-25 18:04:09.486983+00', true, 3),
('Bärbel-with-a-name-of-a-hundred-characters-------------------------------------------------the-100th', 'none', 'admin',
 '2026-11-25 18:04:10+00', false, 0);
-- The first is rbt_gBOYxdypa3I_LVkOMoC5-sG6yX5UdDzgkNJ2qBW0JjA. The name of the second is too long together with its creator's.
insert into api_token (name, prefix, hash, permissions, creator, created_at, expires_at, last_used_at, revoked_at) values
('nightly', 'rbt_gBOYxd', '8db3e99b6755146b4a80fa506900534338be14777229fae38f43aece1efd74de', 'view-apps,operate', 'admin',
 '2026-11-25 18:04:10.547806+00', '2099-06-30 00:00:00+00', null, null),
('a-token-with-a-name-of-a-hundred-characters------------------------------------------------the-100th', 'rbt_second', 'hash-of-the-second',
 'approve', 'Bärbel-with-a-name-of-a-hundred-characters-------------------------------------------------the-100th',
 '2026-11-25 18:04:11+00', '2099-06-30 00:00:00+00', '2026-11-25 18:04:12+00', '2026-11-25 18:04:13+00');

insert into audit_event (id, at, actor, action, subject, details, previous_hash, hash) values
(1, '2026-11-25 18:03:14.621+00', 'file', 'profile-version', 'profile',
 '{"fingerprint":"6b391e1ecc8751b78caa73496efda3d1b3c4128e0982e27828f66a91c0a2626c"}',
 '0000000000000000000000000000000000000000000000000000000000000000', '60738875b812ba39a1ed6ceb67730289f5b21487a0b69bf64bbf037f823d88ed'),
(2, '2026-11-25 18:03:51.411+00', 'admin', 'login', 'console-user:admin', '{"address":"127.0.0.1","by":"script"}',
 '60738875b812ba39a1ed6ceb67730289f5b21487a0b69bf64bbf037f823d88ed', 'e769f212c22ee8bbf42a4cb8f877249a205475a96d536661430210ecadf1e2b0'),
(3, '2026-11-25 18:04:09.491+00', 'admin', 'console-user-created', 'console-user:ben', '{"role":"operator"}',
 'e769f212c22ee8bbf42a4cb8f877249a205475a96d536661430210ecadf1e2b0', '49851b9f012d81daaed5f4a4d97073e0258879f8b7bc3883cf551211039cb690');
update audit_head set last_id = 3, last_hash = '49851b9f012d81daaed5f4a4d97073e0258879f8b7bc3883cf551211039cb690';
insert into audit_person (user_id, pseudonym) values ('P-1013', '4add3c07f983dc02f73c69561d30e3fd');
insert into alert_state (condition_key, channel, summary, fingerprint, since, sent_at) values
('hold-waiting-1', 'mail', '12 removals wait for a decision', 'waiting', '2026-11-25 18:05:03+00', '2026-11-25 18:05:30+00');
insert into approval (subject, fingerprint, person, at) values ('hold 1',
 '0d95144cbbeb5f5de84df8c07c71ea43830ae762f66c4e2f6c0f105121f88618',
 'ben', '2026-11-25 18:05:50+00');

insert into removal_hold (kind, state, source, read_id, reason, of_people, fingerprint, created_at, expires_at, decided_at, decided_by) values
('removals', 'waiting', null, null, '0 of 1 removals sent: they are 27.5 % of 40 people', 40,
 '0d95144cbbeb5f5de84df8c07c71ea43830ae762f66c4e2f6c0f105121f88618',
 '2026-11-25 18:05:02.215987+00', '2099-12-02 18:05:37+00', null, null),
('shrink', 'waiting', 'csv', 4, '0 of 1 removals sent: 17 of 42 known people are missing', 42,
 'b8e21ebe699e24efe3c7e349ef6dcfef501fc89a9ca6cf0c63fe70a27420454f',
 '2026-11-25 18:05:03.090977+00', '2099-12-02 18:05:03+00', null, null),
('removals', 'approved', null, null, '2 of 2 removals sent', 40, '95d218dd29c53385bf4c6bcc4fb54ef4993dec68a550a73a732ce6562c136cb2',
 '2026-11-25 18:05:02+00', '2099-12-02 18:05:37+00',
 '2026-11-25 18:05:20+00', 'ben');
insert into removal_hold_item (hold_id, user_id, action, revision, evidence, state, held_at) values
(1, 'P-1001', 'DEACTIVATE', 2, 'unassigned by leavers.csv on 2026-11-25T18:05:01Z', 'open', '2026-11-25 18:05:02.215987+00'),
(2, 'P-1003', 'DEACTIVATE', 3, 'absent in 1 complete read', 'open', '2026-11-25 18:05:03+00'),
(3, 'demo-2', 'DEACTIVATE', 2, 'removed by admin', 'sent', '2026-11-25 18:05:02+00');

-- An import of which something was applied, reconciliations, an import to be confirmed, one that failed, and one that is still listed.
insert into import_run (kind, started_by, state, reason, started_at, listed_at, finished_at, pages, accounts, expected, next_index,
                        next_cursor, scans, scan_at, fingerprint, lease_owner, lease_until, alarm, report_only) values
('import', 'admin', 'applied', null, '2026-11-25 18:04:12.688591+00', '2026-11-25 18:04:13+00', '2026-11-25 18:04:20+00', 1, 45, 45, 46,
 null, 1, '2026-11-25 18:04:12+00', 'c17d0f8e8405ec67ac629232b2151bcfc7e9b41d838ffa48609cfab82b07a4eb',
  null, null, null, false),
('reconcile', 'clock', 'complete', 'values 1, vanished 1; repaired 1', '2026-11-25 18:05:53+00', '2026-11-25 18:05:54+00',
 '2026-11-25 18:05:54+00', 1, 46, 46, 47, null, 1, '2026-11-25 18:05:54+00', null, null, null,
 'the repairs of displayName do not last', false),
('import', 'Zoë', 'complete', null, '2026-11-25 18:05:58.907515+00', '2026-11-25 18:05:59+00', '2026-11-25 18:05:59+00', 1, 46, 46, 47,
 null, 1, '2026-11-25 18:05:59+00', '35794db749f861bcdf29cfdd266f264fb604f0ea81a50362fe89489e62cfecdc', null, null, null, false),
('import', 'clock', 'failed', 'the list never came to an end', '2026-11-25 18:06:00+00', null, '2026-11-25 18:06:01+00', 0, 0, null, 1,
 null, 3, null, null, null, null, null, false),
('reconcile', 'admin', 'running', null, '2026-11-25 18:06:02+00', null, null, 1, 2, 45, 3, 'cursor-2', 1, '2026-11-25 18:06:02+00', null,
 'node-1', '2026-11-25 18:06:32+00', null, true);
insert into import_account (run_id, scim_id, user_name, user_name_key, display_name, active, external_id, page, user_id, matched_by, apart) values
(3, 'scim-1001', 'amara.okafor@example.com', 'amara.okafor@example.com', 'Amara Okafor', true, 'P-1001', 1, 'P-1001', 'link', null),
(3, 'scim-72', 'Zoë2@example.com', 'zoë2@example.com', 'Zoë Wïnter 2', true, 'hr-72', 1, null, null, null),
(3, 'scim-none', '', '', null, false, null, 1, null, null, 'it has no userName'),
(3, 'scim-d2', 'demo.two@example.com', 'demo.two@example.com', null, false, null, 1, 'demo-2', 'link', 'linked to a person who has left'),
(5, 'scim-1002', 'josé.álvarez@example.com', 'josé.álvarez@example.com', 'José', true, null, 2, null, null, null),
(5, 'scim-1001', 'amara.okafor@example.com', 'amara.okafor@example.com', 'Amara Okafor', true, 'P-1001', 1, null, null, null);
insert into import_person (run_id, user_id, gone, assignment, user_name, display_name, active, external_id, failure) values
(3, 'P-1001', false, 'none', 'amara.okafor@example.com', 'Amara Okafor', true, 'P-1001', null),
(3, 'demo-2', true, 'assigned', null, null, null, null, 'the mapping failed');
insert into import_address (run_id, address_key, user_id) values (3, 'amara.okafor@example.com', 'P-1001');
insert into import_candidate (run_id, scim_id, list, user_name, user_id, differences, reason, state, source, confirmed_by, outcome) values
(1, 'scim-71', 'new', 'zoë1@example.com', 'hr-71', '{"userName":{"calendly":"zoë1@example.com","directory":null},"displayName":'
 || '{"calendly":"Zoë Wïnter","directory":null},"active":{"calendly":true,"directory":null}}', 'nobody in the directory', 'applied',
 null, 'admin', 'added to the directory as hr-71, assigned and linked'),
(1, 'scim-1015', 'update', 'aisha.bello@example.com', 'P-1015', '{"displayName":{"calendly":"Élse","directory":"Aisha Bello"}}',
 'matched by userName', 'skipped', 'directory', 'admin', 'is no longer as it was shown'),
(3, 'scim-72', 'new', 'Zoë2@example.com', null, '{"userName":{"calendly":"Zoë2@example.com","directory":null}}', 'nobody in the directory',
 'open', null, null, null),
(3, 'scim-1013', 'update', 'chloe.dubois@example.com', 'P-1013', '{"userName":{"calendly":"chloe.dubois@example.com","directory":'
 || '"new.address@example.org"}}', 'matched by link', 'confirmed', 'calendly', 'Zoë', null),
(3, 'scim-1002', 'activate', 'josé.álvarez@example.com', 'P-1002', '{"active":{"calendly":true,"directory":false}}',
 'matched by externalId', 'open', null, null, null),
(3, 'scim-1001', 'deactivate', 'amara.okafor@example.com', 'P-1001', '{"active":{"calendly":false,"directory":true}}', 'matched by link',
 'open', null, null, null),
(3, 'scim-d2', 'apart', 'demo.two@example.com', 'demo-2', '{}', 'is linked to person demo-2, who is no longer in the directory', 'open',
 null, null, null);
insert into drift (run_id, user_id, kind, attribute, held, seen, scim_id, action, reason) values
(2, 'P-1015', 'values', 'displayName', 'Aisha Bello', 'Élse Somebödy', 'scim-1015', 'repaired', null),
(2, 'P-1013', 'vanished', '', 'chloe.dubois@example.com', null, 'scim-1013', 'reported', 'vanished users are only reported'),
(2, 'P-1002', 'status', 'active', 'true', 'false', 'scim-1002', 'flapping', 'changed back after 3 repairs');
insert into drift_repair (user_id, attribute, wanted, profile_version, times, run_id) values ('P-1015', 'displayName',
 'Aisha Bello', 1, 2, 2);

-- Plan 2 would undo plan 1: that release stored the time of plan 1 beside its number.
insert into plan (kind, state, reason, request, content, base_version, counts, fingerprint, created_by, created_at, expires_at, applied_by,
                  applied_at, result, tries, lease_owner, lease_until) values
('csv', 'applied', null, '{"name":"hr.csv","all":false,"from":null,"to":null,"planId":null,"importId":null,"holdId":null,'
 || '"reconciliationId":null}', null, 2, '{"counts":{"people":2,"unchanged":0,"create":2,"update":0,"activate":0,"deactivate":0,"delete":0,'
 || '"skipped":0,"rejected":0,"held":0,"cannot":0,"joining":2,"changing":0,"leaving":0,"absent":0},"requests":2}',
 'c678aca5bca41e93ce6fa39738d899b27814fe682705d4fb0c33085ab5c8871f',
 'admin',
 '2026-11-25 18:04:31+00', '2026-11-26 18:04:31+00', 'admin', '2026-11-25 18:04:36.678313+00', '2 rows applied, 0 skipped', 1, null, null),
('undo', 'ready', null, '{"name":null,"all":false,"from":"2026-11-25T18:04:36.678313Z","to":"2026-11-25T18:04:40.797645179Z","planId":1,'
 || '"importId":null,"holdId":null,"reconciliationId":null}', null, 2,
 '{"counts":{"people":1,"unchanged":0,"create":0,"update":0,"activate":0,'
 || '"deactivate":1,"delete":0,"skipped":0,"rejected":0,"held":0,"cannot":0,"joining":0,"changing":0,"leaving":0,"absent":0},"requests":1}',
 '58e9f7f07d386a2d845cf6269519a12083dbe3efe78470b6b9ed77f673ae08e8',
 'admin', '2026-11-25 18:04:40+00', '2099-11-26 18:04:40+00', null, null, null, 1, null, null),
('profile', 'computing', null, '{"name":null,"all":false,"from":null,"to":null,"planId":null,"importId":null,"holdId":null,'
 || '"reconciliationId":null}', 'attributes:
  displayName:
    constant: "Ünterwegs"
', 2, null, null, 'Zoë', '2026-11-25 18:06:00+00', '2099-11-26 18:06:00+00', null, null, null, 1, 'node-1', '2026-11-25 18:06:30+00'),
('csv', 'applying', null, '{"name":"more.csv","all":false,"from":null,"to":null,"planId":null,"importId":null,"holdId":null,'
 || '"reconciliationId":null}', 'id,email,full_name
x-1,x@example.com,"Zoë, the first"
', 2, '{"counts":{"people":1,"unchanged":1,"create":0,"update":0,"activate":0,"deactivate":0,"delete":0,"skipped":0,"rejected":0,"held":0,'
 || '"cannot":0,"joining":1,"changing":0,"leaving":0,"absent":0},"requests":0}',
 'dce6609acdefd34d31d5ec94473890e65d0e5b9635500338ce54ed211d10bdf6',
 'admin', '2026-11-25 18:04:42+00',
 '2099-11-26 18:04:42+00', 'admin', '2026-11-25 18:06:00+00', null, 1, 'node-1', '2026-11-25 18:06:30+00'),
('reconcile', 'failed', 'it was begun 5 times and never came to an end', '{"name":null,"all":false,"from":null,"to":null,"planId":null,'
 || '"importId":null,"holdId":null,"reconciliationId":2}', null, 2, null, null, 'admin', '2026-11-25 18:05:56+00', '2026-11-26 18:05:56+00',
 null, null, null, 5, null, null),
('provision', 'stale', 'profile version 2 is in force', '{"name":null,"all":true,"from":null,"to":null,"planId":null,"importId":null,'
 || '"holdId":null,"reconciliationId":null}', null, 1, null, null, 'admin', '2026-11-25 18:03:13+00', '2026-11-26 18:03:13+00', null, null,
 null, 1, null, null),
('provision', 'applied', null, '{"name":null,"all":true,"from":null,"to":null,"planId":null,"importId":null,"holdId":null,'
 || '"reconciliationId":null}', null, 2, null, null, 'admin', '2026-11-25 18:05:36+00', '2026-11-26 18:05:36+00', 'admin',
 '2026-11-25 18:05:36+00', '1 rows applied, 0 skipped', 1, null, null),
('provision', 'applied', null, '{"name":null,"all":false,"from":null,"to":null,"planId":null,"importId":null,"holdId":null,'
 || '"reconciliationId":null}', null, 2, null, null, 'ben', '2026-11-25 18:05:36+00', '2026-11-26 18:05:36+00', 'ben',
 '2026-11-25 18:05:36.5+00', '1 rows applied, 0 skipped', 1, null, null);
insert into plan_item (plan_id, place, user_id, directory, assignment, action, outcome, held, listed, wanted, reason, requests, revision,
                       state, braked) values
(1, 1, 'demo-1', 'created', null, 'CREATE', null, null, null, '{"userName":"demo.one@example.com","displayName":"Demo Önè","active":true,'
 || '"externalId":"demo-1"}', 'is assigned and has no Calendly user', 1, null, 'applied', false),
(1, 2, 'demo-2', 'created', 'assigned', 'CREATE', null, null, null, '{"userName":"demo.two@example.com","displayName":"Démo Twö",'
 || '"active":true,"externalId":"demo-2"}', 'is assigned and has no Calendly user', 1, null, 'applied', false),
(2, 1, 'demo-1', null, 'none', 'DEACTIVATE', null, '{"userName":"demo.one@example.com","displayName":"Demo Önè","active":true,'
 || '"externalId":"demo-1"}', null, '{"userName":"demo.one@example.com","displayName":"Demo Önè","active":false,"externalId":"demo-1"}',
 'is assigned "none" again', 1, 1, 'planned', true),
(4, 1, 'x-1', 'created', null, 'NOTHING', 'SKIPPED', null, '', null, 'is not assigned and has no linked Calendly user', 0, null,
 'planned', false),
(7, 1, 'demo-2', null, null, 'DEACTIVATE', null, '{"userName":"demo.two@example.com","displayName":"Démo Twö","active":true,"externalId":"demo-2"}',
 null,
 '{"userName":"demo.two@example.com","displayName":"Démo Twö","active":false,"externalId":"demo-2"}', 'is gone', 1, 1, 'applied', false),
(7, 2, 'P-1013', null, null, 'UPDATE', null, null, null, null, 'has a Calendly user', 1, 2, 'applied', false),
(8, 1, 'demo-2', null, null, 'DEACTIVATE', null, '{"userName":"demo.two@example.com","displayName":"Démo Twö","active":true,"externalId":"demo-2"}',
 null,
 '{"userName":"demo.two@example.com","displayName":"Démo Twö","active":false,"externalId":"demo-2"}', 'is gone', 1, 1, 'applied', false);

-- Of this application, and a job whose route a later release has no more; the rest is another's.
insert into qrtz_job_details values ('${scheduler}', 'gone', 'upkeep', null, 'org.apache.camel.component.quartz.StatefulCamelJob', false,
                                     true, true, false, null);
insert into qrtz_triggers values ('${scheduler}', 'gone', 'upkeep', 'gone', 'upkeep', null, 4102444800000, -1, 5, 'WAITING', 'CRON',
                                  1795629834000, 0, null, 1, null);
insert into qrtz_cron_triggers values ('${scheduler}', 'gone', 'upkeep', '0 0 0 1 1 ? 2100', 'Etc/UTC');
insert into qrtz_scheduler_state values ('${scheduler}', 'dead-node', 1795629997790, 5000);
insert into qrtz_locks values ('${scheduler}', 'TRIGGER_ACCESS'), ('${scheduler}', 'STATE_ACCESS');
insert into qrtz_job_details values ('another', 'job', 'group', 'of another', 'JobClass', true, false, false, true, cast('data' as bytea));
insert into qrtz_triggers values ('another', 'trigger', 'group', 'job', 'group', null, 4102444800000, -1, 5, 'WAITING', 'SIMPLE', 1, 0,
 null, 0, null);
insert into qrtz_simple_triggers values ('another', 'trigger', 'group', -1, 1000, 7);
insert into qrtz_simprop_triggers values ('another', 'trigger', 'group', 'ä', null, null, 1, 2, 3, 4, 5.5, 6.5, true, false);
insert into qrtz_blob_triggers values ('another', 'trigger', 'group', cast('blob' as bytea));
insert into qrtz_calendars values ('another', 'holidays', cast('calendar' as bytea));
insert into qrtz_paused_trigger_grps values ('another', 'group');
insert into qrtz_fired_triggers values ('another', 'entry', 'trigger', 'group', 'node-1', 1, 2, 5, 'ACQUIRED', 'job',
 'group', false, false);
