SELECT seq, pos, due, body FROM job WHERE lane = ?1 AND behind = 1 ORDER BY pos, seq LIMIT 1
