SELECT seq, lane, pos, class, attempts, alone_lost, created, due, deadline, holds_key, behind, line, dedup,
       correlation, error, payload
FROM job WHERE lane = ?1 AND behind = 1 AND (pos, seq) > (?2, ?3) ORDER BY pos, seq LIMIT ?4
