INSERT INTO dedup_recent (n, key, seq, expires) VALUES (?1, ?2, ?3, ?4)
