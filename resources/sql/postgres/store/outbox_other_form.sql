-- c0 id, c1 generation, c2 to whom, c3 now: once more, as the next generation.
UPDATE router_outbox o SET estado = 'pendiente', generacion = o.generacion + 1, destinatario = r.c2, vence = r.c3,
    intentos = 0, frenos = 0, wamid = NULL, codigo = NULL, error = NULL, instancia = NULL, enviando_hasta = NULL,
    incierto_hasta = NULL, responde_a = NULL, actualizado = r.c3
FROM unnest($1::int8[], $2::int8[], $3::text[], $4::timestamptz[]) AS r(c0, c1, c2, c3)
WHERE o.id = r.c0 AND o.generacion = r.c1 AND o.estado IN ('enviando', 'incierto', 'enviado')
RETURNING o.id, o.mensaje_id
