-- $1 id, $2 now: a person sends it again, as the next generation. An automatic message becomes that person's.
UPDATE router_outbox SET estado = 'pendiente', generacion = generacion + 1, vence = $2, intentos = 0, frenos = 0,
    codigo = NULL, error = NULL, incierto_hasta = NULL, wamid = NULL, automatico = automatico AND clase <> 'mensaje',
    actualizado = $2
WHERE id = $1 AND estado IN ('fallido', 'incierto')
RETURNING id, generacion, clase, anillo, carril, linea, expira, automatico
