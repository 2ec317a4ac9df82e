-- Lanes whose lease (2), wait (3) or idle limit (0) has run out. Turn 1: leased alone.
SELECT id, ring, key, place, turn, sort, line, classes, head, aged, lease, rare
FROM lane WHERE place = ?1 AND turn = ?2 AND sort <= ?3 ORDER BY sort, id LIMIT ?4
