-- Jobs by id with what says their state; read until a page is full.
SELECT j.seq, l.ring, l.place, l.lease
FROM job j JOIN lane l ON l.id = j.lane WHERE j.seq > ?1 ORDER BY j.seq LIMIT ?2
