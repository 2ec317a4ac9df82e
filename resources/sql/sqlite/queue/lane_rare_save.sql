INSERT INTO lane_rare (lane, tat, lost, mark, paused, pause_until, blocked_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (lane) DO UPDATE SET tat = excluded.tat, lost = excluded.lost, mark = excluded.mark,
    paused = excluded.paused, pause_until = excluded.pause_until, blocked_by = excluded.blocked_by
