INSERT INTO done (n, seq, route, ring, key, line, class, attempts, created, finished, took, dedup, correlation)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
