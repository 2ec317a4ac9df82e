DELETE FROM router_intentos
WHERE id IN (SELECT id FROM router_intentos ORDER BY id LIMIT ?2) AND fin < ?1
