-- The first lane of a turn: place 1 (ready) or 5 (ready and suspect).
SELECT id, ring, key, place, turn, sort, line, mixed, low, normal, high, urgent, lone, head, head_pos, head_due,
       head_created, aged, token, worker, taken, alone, tat, lost, mark, paused, pause_until, blocked_by
FROM lane WHERE place = ?1 AND turn = ?2 ORDER BY sort, id LIMIT 1
