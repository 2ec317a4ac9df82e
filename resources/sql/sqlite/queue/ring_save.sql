INSERT INTO ring (id, route, name, ready, leased, waiting, blocked, suspect, tat, probe, probe_lane)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
ON CONFLICT (id) DO UPDATE SET ready = excluded.ready, leased = excluded.leased, waiting = excluded.waiting,
    blocked = excluded.blocked, suspect = excluded.suspect, tat = excluded.tat, probe = excluded.probe,
    probe_lane = excluded.probe_lane
