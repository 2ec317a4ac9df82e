INSERT INTO lane (id, ring, key, place, turn, sort, line, classes, head, aged, lease, rare)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
