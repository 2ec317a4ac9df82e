UPDATE lane SET place = ?4, turn = ?5, sort = ?6, line = ?7, mixed = ?8, low = ?9, normal = ?10, high = ?11, urgent = ?12,
    lone = ?13, head = ?14, head_pos = ?15, head_due = ?16, head_created = ?17, aged = ?18, token = ?19, worker = ?20,
    taken = ?21, alone = ?22, tat = ?23, lost = ?24, mark = ?25, paused = ?26, pause_until = ?27, blocked_by = ?28
WHERE id = ?1 AND ring = ?2 AND key = ?3
