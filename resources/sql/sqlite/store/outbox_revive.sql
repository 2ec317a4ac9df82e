-- c0 id, c1 generation, c2 now: the retry of its dead job.
UPDATE router_outbox SET estado = 'pendiente', vence = r.c2, intentos = 0, frenos = 0, wamid = NULL, codigo = NULL,
    error = NULL, actualizado = r.c2
FROM psi_rows(?1) r
WHERE router_outbox.id = r.c0 AND generacion = r.c1 AND estado = 'fallido'
RETURNING id, mensaje_id
