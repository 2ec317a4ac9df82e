INSERT INTO job (seq, lane, pos, behind, due, attempts, alone_lost, error, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
