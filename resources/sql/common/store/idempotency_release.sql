DELETE FROM router_idempotencia WHERE token = $1 AND clave = $2 AND estado IS NULL
