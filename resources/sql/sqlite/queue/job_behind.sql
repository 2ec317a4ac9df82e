-- The jobs of a lane in order, but for its lone one.
SELECT seq, lane, pos, class, attempts, alone_lost, created, due, deadline, holds_key, behind, line, dedup, correlation,
       error, payload
FROM job WHERE lane = ?1 AND behind = 1 ORDER BY pos, seq LIMIT ?2
