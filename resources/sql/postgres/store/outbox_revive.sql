-- c0 id, c1 generation, c2 now: the retry of its dead job.
UPDATE router_outbox o SET estado = 'pendiente', vence = r.c2, intentos = 0, frenos = 0, wamid = NULL, codigo = NULL,
    error = NULL, actualizado = r.c2
FROM unnest($1::int8[], $2::int8[], $3::timestamptz[]) AS r(c0, c1, c2)
WHERE o.id = r.c0 AND o.generacion = r.c1 AND o.estado = 'fallido'
RETURNING o.id, o.mensaje_id
