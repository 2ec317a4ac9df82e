-- c0 id, c1 generation, c2 claim (NULL: its time to call is over), c3 state, c4 due, c5 its lane waits for it until,
-- c6 tries more, c7 times in a row it was asked to wait, c8 code, c9 error, c10 now, c11 to whom (NULL: as it was),
-- c12 whether nobody called it.
UPDATE router_outbox SET estado = r.c3, vence = coalesce(r.c4, vence), incierto_hasta = r.c5,
    intentos = intentos + r.c6, frenos = r.c7, codigo = r.c8, error = r.c9, actualizado = r.c10,
    destinatario = coalesce(r.c11, destinatario), instancia = NULL, enviando_hasta = NULL,
    responde_a = CASE WHEN r.c12 THEN responde_a END
FROM psi_rows(?1) r
WHERE router_outbox.id = r.c0 AND generacion = r.c1 AND estado = 'enviando'
    AND (instancia = r.c2 OR (r.c2 IS NULL AND enviando_hasta <= r.c10))
RETURNING id
