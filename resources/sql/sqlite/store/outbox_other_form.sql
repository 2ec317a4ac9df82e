-- c0 id, c1 generation, c2 to whom, c3 now: once more, as the next generation.
UPDATE router_outbox SET estado = 'pendiente', generacion = generacion + 1, destinatario = r.c2, vence = r.c3,
    intentos = 0, frenos = 0, wamid = NULL, codigo = NULL, error = NULL, instancia = NULL, enviando_hasta = NULL,
    incierto_hasta = NULL, responde_a = NULL, actualizado = r.c3
FROM psi_rows(?1) r
WHERE router_outbox.id = r.c0 AND generacion = r.c1 AND estado IN ('enviando', 'incierto', 'enviado')
RETURNING id, mensaje_id
