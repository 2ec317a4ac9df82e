DELETE FROM router_eventos
WHERE id IN (SELECT id FROM router_eventos ORDER BY id LIMIT ?2) AND recibido < ?1
