SELECT epoch, seq, clock, last_ring, done_first, done_next, dedup_cursor FROM meta WHERE id = 1
