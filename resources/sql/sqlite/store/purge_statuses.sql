DELETE FROM router_estados_mensaje
WHERE id IN (SELECT id FROM router_estados_mensaje ORDER BY id LIMIT ?2) AND recibido < ?1
