UPDATE router_idempotencia SET estado = $1, respuesta = $2 WHERE token = $3 AND clave = $4
