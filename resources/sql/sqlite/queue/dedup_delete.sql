DELETE FROM dedup WHERE key = ?1
