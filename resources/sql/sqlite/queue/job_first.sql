SELECT seq, lane, pos, class, attempts, alone_lost, created, due, deadline, holds_key, line, dedup, correlation,
       error, payload
FROM job WHERE lane = ?1 ORDER BY pos, seq LIMIT ?2
