SELECT id, ring, key, place, sort, line, mixed, low, normal, high, urgent, head_pos, head_due, head_created,
       token, worker, taken, alone, tat, lost, mark, paused, pause_until, blocked_by
FROM lane WHERE pause_until <= ?1 ORDER BY pause_until, id LIMIT ?2
