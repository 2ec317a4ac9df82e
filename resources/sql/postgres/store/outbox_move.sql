-- c0 id, c1 generation, c2 claim (NULL: its time to call is over), c3 state, c4 due, c5 its lane waits for it until,
-- c6 tries more, c7 times in a row it was asked to wait, c8 code, c9 error, c10 now, c11 to whom (NULL: as it was),
-- c12 whether nobody called it.
UPDATE router_outbox o SET estado = r.c3, vence = coalesce(r.c4, o.vence), incierto_hasta = r.c5,
    intentos = o.intentos + r.c6, frenos = r.c7, codigo = r.c8, error = r.c9, actualizado = r.c10,
    destinatario = coalesce(r.c11, o.destinatario), instancia = NULL, enviando_hasta = NULL,
    responde_a = CASE WHEN r.c12 THEN o.responde_a END
FROM unnest($1::int8[], $2::int8[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::int8[],
    $8::int8[], $9::text[], $10::text[], $11::timestamptz[], $12::text[], $13::bool[])
    AS r(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12)
WHERE o.id = r.c0 AND o.generacion = r.c1 AND o.estado = 'enviando'
    AND (o.instancia = r.c2 OR (r.c2 IS NULL AND o.enviando_hasta <= r.c10))
RETURNING o.id
