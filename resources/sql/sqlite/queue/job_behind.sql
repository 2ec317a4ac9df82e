-- The jobs of a lane in order, but for its lone one.
SELECT seq, lane, pos, behind, due, attempts, alone_lost, error, body
FROM job WHERE lane = ?1 AND behind = 1 ORDER BY pos, seq LIMIT ?2
