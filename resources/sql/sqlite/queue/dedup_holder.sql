SELECT d.seq, EXISTS (SELECT 1 FROM job j WHERE j.seq = d.seq) FROM dedup d WHERE d.key = ?1
