SELECT id, url, secreto, habilitada, timeout_ms, intentos, sla_s FROM router_areas ORDER BY id
