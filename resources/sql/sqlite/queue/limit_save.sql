INSERT INTO limit_setting (kind, route, ring, spacing, burst, lanes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (kind, route, ring) DO UPDATE SET spacing = excluded.spacing, burst = excluded.burst,
    lanes = excluded.lanes
