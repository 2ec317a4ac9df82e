SELECT pos, due, created FROM job WHERE lane = ?1 ORDER BY pos, seq LIMIT 1
