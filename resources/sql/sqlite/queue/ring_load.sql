SELECT id, route, name, ready_low, ready_normal, ready_high, ready_urgent, leased, waiting, blocked, suspect, tat,
       probe, probe_lane
FROM ring ORDER BY id
