INSERT INTO counter (ring, line, state, jobs) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (ring, line, state) DO UPDATE SET jobs = excluded.jobs
