-- The few rows that a lane of this hash may have.
SELECT id, ring, key, place, turn, sort, line, mixed, low, normal, high, urgent, lone, head, head_pos, head_due,
       head_created, aged, token, worker, taken, alone, tat, lost, mark, paused, pause_until, blocked_by
FROM lane WHERE id BETWEEN ?1 AND ?2 ORDER BY id
