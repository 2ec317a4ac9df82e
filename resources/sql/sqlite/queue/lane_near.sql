-- The few rows that a lane of this hash may have.
SELECT id, ring, key, place, turn, sort, line, classes, head, aged, lease, rare FROM lane WHERE id BETWEEN ?1 AND ?2 ORDER BY id
