-- The jobs of the lanes in one place, for places that hold few; without the lone ones.
SELECT j.seq, l.ring, l.place, l.lease
FROM lane l CROSS JOIN job j ON j.lane = l.id AND j.behind = 1 WHERE l.place = ?1
