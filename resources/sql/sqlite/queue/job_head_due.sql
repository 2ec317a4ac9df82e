UPDATE job SET due = min(due, ?2)
WHERE seq = (SELECT h.seq FROM job h WHERE h.lane = ?1 ORDER BY h.pos, h.seq LIMIT 1)
