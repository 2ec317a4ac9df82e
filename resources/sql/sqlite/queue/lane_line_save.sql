INSERT INTO lane_line (lane, line, jobs) VALUES (?1, ?2, ?3)
ON CONFLICT (lane, line) DO UPDATE SET jobs = excluded.jobs
