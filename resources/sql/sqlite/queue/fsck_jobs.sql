SELECT j.seq, j.lane, j.behind, l.id IS NOT NULL, l.lone
FROM job j LEFT JOIN lane l ON l.id = j.lane WHERE j.seq > ?1 ORDER BY j.seq LIMIT ?2
