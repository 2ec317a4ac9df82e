SELECT j.seq, j.lane, j.behind, l.head
FROM job j LEFT JOIN lane l ON l.id = j.lane WHERE j.seq > ?1 ORDER BY j.seq LIMIT ?2
