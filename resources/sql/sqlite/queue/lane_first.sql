-- The first lanes of a turn: place 11 (ready) or 15 (ready and suspect).
SELECT id, ring, key, place, turn, sort, line, classes, head, aged, lease, rare
FROM lane WHERE place = ?1 AND turn = ?2 ORDER BY sort, id LIMIT ?3
