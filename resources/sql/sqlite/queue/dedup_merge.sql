-- A key held by its job, or claimed later, stays.
INSERT INTO dedup (key, seq, expires) VALUES (?1, ?2, ?3)
ON CONFLICT (key) DO UPDATE SET seq = excluded.seq, expires = excluded.expires WHERE expires < excluded.expires
