UPDATE meta SET epoch = ?1, seq = ?2, clock = ?3, last_ring = ?4, done_first = ?5, done_next = ?6, dedup_cursor = ?7
WHERE id = 1
