-- At most $2, the living ones (as of $1) before all others.
SELECT id, nombre, rol, areas, hash, creado, creado_por, vence, revocado
FROM router_tokens ORDER BY (revocado IS NULL AND (vence IS NULL OR vence > $1)) DESC, creado DESC, id LIMIT $2
