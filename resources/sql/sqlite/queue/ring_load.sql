SELECT id, route, name, ready, leased, waiting, blocked, suspect, tat, probe, probe_lane FROM ring ORDER BY id
