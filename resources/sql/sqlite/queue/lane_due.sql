-- Lanes whose lease (2), wait (3) or idle limit (0) has run out.
SELECT id, ring, key, place, turn, sort, line, mixed, low, normal, high, urgent, lone, head, head_pos, head_due,
       head_created, aged, token, worker, taken, alone, tat, lost, mark, paused, pause_until, blocked_by
FROM lane WHERE place = ?1 AND turn = 0 AND sort <= ?2 ORDER BY sort, id LIMIT ?3
