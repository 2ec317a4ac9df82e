INSERT INTO pause (kind, route, ring, until) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (kind, route, ring) DO UPDATE SET until = excluded.until
