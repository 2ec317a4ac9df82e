DELETE FROM router_idempotencia
WHERE rowid IN (SELECT rowid FROM router_idempotencia WHERE creado < ?1 ORDER BY creado LIMIT ?2)
