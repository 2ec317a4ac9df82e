SELECT class, line, count(*) FROM job WHERE lane = ?1 AND behind = 1 GROUP BY class, line
