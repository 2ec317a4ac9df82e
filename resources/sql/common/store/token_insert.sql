INSERT INTO router_tokens (id, nombre, rol, areas, hash, creado, creado_por, vence)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
