SELECT seq, expires FROM dedup WHERE key = ?1
