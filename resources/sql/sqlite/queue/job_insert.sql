INSERT INTO job (seq, lane, pos, class, attempts, alone_lost, created, due, deadline, holds_key, behind, line, dedup, correlation,
       error, payload)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
