INSERT INTO ring (id, route, name, ready_low, ready_normal, ready_high, ready_urgent, leased, waiting, blocked, suspect,
                  tat, probe, probe_lane)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
ON CONFLICT (id) DO UPDATE SET ready_low = excluded.ready_low, ready_normal = excluded.ready_normal,
    ready_high = excluded.ready_high, ready_urgent = excluded.ready_urgent, leased = excluded.leased,
    waiting = excluded.waiting, blocked = excluded.blocked, suspect = excluded.suspect, tat = excluded.tat,
    probe = excluded.probe, probe_lane = excluded.probe_lane
