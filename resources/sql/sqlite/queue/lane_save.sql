UPDATE lane SET place = ?4, sort = ?5, line = ?6, mixed = ?7, low = ?8, normal = ?9, high = ?10, urgent = ?11,
    head_pos = ?12, head_due = ?13, head_created = ?14, token = ?15, worker = ?16, taken = ?17, alone = ?18,
    tat = ?19, lost = ?20, mark = ?21, paused = ?22, pause_until = ?23, blocked_by = ?24, turn_ring = ?25
WHERE id = ?1 AND ring = ?2 AND key = ?3
