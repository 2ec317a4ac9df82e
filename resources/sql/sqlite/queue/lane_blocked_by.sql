SELECT id, ring, key, place, turn, sort, line, mixed, low, normal, high, urgent, lone, head, head_pos, head_due,
       head_created, aged, token, worker, taken, alone, tat, lost, mark, paused, pause_until, blocked_by
FROM lane WHERE blocked_by = ?1
