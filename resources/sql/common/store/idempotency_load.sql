SELECT huella, coalesce(estado, 0), coalesce(respuesta, '') FROM router_idempotencia WHERE token = $1 AND clave = $2
