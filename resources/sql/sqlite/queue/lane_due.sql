-- Lanes whose lease (12), wait (13) or idle limit (10) has run out. Turn 1001: leased alone.
SELECT id, ring, key, place, turn, sort, line, classes, head, aged, lease, rare
FROM lane WHERE place = ?1 AND turn = ?2 AND sort <= ?3 ORDER BY sort, id LIMIT ?4
