-- All jobs of the lanes in one place, for places that hold few.
SELECT j.seq, l.ring, l.place, l.taken
FROM lane l CROSS JOIN job j ON j.lane = l.id AND j.behind = 1 WHERE l.place = ?1 AND l.turn = 0
UNION ALL
SELECT l.lone, l.ring, l.place, l.taken FROM lane l WHERE l.place = ?1 AND l.turn = 0 AND l.lone <> 0
