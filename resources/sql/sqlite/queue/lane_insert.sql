INSERT INTO lane (id, ring, key, place, turn, sort, line, mixed, low, normal, high, urgent, lone, head, head_pos, head_due,
       head_created, aged, token, worker, taken, alone, tat, lost, mark, paused, pause_until, blocked_by)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24,
        ?25, ?26, ?27, ?28)
