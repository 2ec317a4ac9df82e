INSERT INTO router_meta (clave, valor) VALUES ($1, $2)
ON CONFLICT (clave) DO NOTHING
