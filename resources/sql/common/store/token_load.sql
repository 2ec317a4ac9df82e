SELECT id, nombre, rol, areas, hash, creado, creado_por, vence, revocado
FROM router_tokens ORDER BY creado DESC, id LIMIT $1
