SELECT seq FROM dedup WHERE key = ?1
