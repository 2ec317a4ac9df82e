SELECT seq, lane, pos, class, attempts, alone_lost, created, due, deadline, holds_key, behind, line, dedup, correlation,
       error, payload
FROM job WHERE seq = ?1
