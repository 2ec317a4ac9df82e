SELECT seq, lane, pos, class, attempts, alone_lost, created, due, deadline, holds_key, line, dedup, correlation,
       error, payload
FROM job WHERE seq = ?1
