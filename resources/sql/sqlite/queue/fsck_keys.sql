SELECT d.key, d.expires = ?3 AND NOT EXISTS (SELECT 1 FROM job j WHERE j.seq = d.seq)
FROM dedup d WHERE d.key > ?1 ORDER BY d.key LIMIT ?2
