UPDATE meta SET epoch = ?1, seq = ?2, clock = ?3, last_lane = ?4, last_ring = ?5, done_first = ?6, done_next = ?7,
                dedup_cursor = ?8
WHERE id = 1
