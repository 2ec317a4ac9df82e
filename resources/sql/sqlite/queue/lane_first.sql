-- The first lane of a ring: place 1 (ready) or 5 (ready and suspect).
SELECT id, ring, key, place, sort, line, mixed, low, normal, high, urgent, head_pos, head_due, head_created,
       token, worker, taken, alone, tat, lost, mark, paused, pause_until, blocked_by
FROM lane WHERE place = ?1 AND turn_ring = ?2 ORDER BY sort, id LIMIT 1
