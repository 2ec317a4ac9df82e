-- One row changed: the key was free, or its time is over.
INSERT INTO dedup (key, seq, expires) VALUES (?1, ?2, ?3)
ON CONFLICT (key) DO UPDATE SET seq = excluded.seq, expires = excluded.expires WHERE expires <= ?4
