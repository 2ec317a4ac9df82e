DELETE FROM dedup WHERE key = ?1 AND seq = ?2
