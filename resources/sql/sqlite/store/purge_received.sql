-- Rows stand in the order of their time: only the first are looked at.
DELETE FROM router_recibidos
WHERE rowid IN (SELECT rowid FROM router_recibidos ORDER BY rowid LIMIT ?2) AND recibido < ?1
