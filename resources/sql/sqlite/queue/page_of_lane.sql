SELECT seq, lane, pos, behind, due, attempts, alone_lost, error, body
FROM job WHERE lane = ?1 AND behind = 1 AND (pos, seq) > (?2, ?3) ORDER BY pos, seq LIMIT ?4
