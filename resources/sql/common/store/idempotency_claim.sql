-- A row older than $5 counts no more.
INSERT INTO router_idempotencia (token, clave, huella, creado) VALUES ($1, $2, $3, $4)
ON CONFLICT (token, clave) DO UPDATE SET huella = excluded.huella, creado = excluded.creado, estado = NULL,
    respuesta = NULL
WHERE router_idempotencia.creado < $5
