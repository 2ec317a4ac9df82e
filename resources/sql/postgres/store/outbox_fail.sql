-- c0 id, c1 generation, c2 code, c3 error, c4 now, c5 claim, c6 who says so: 0 nobody called it, 1 the answer of
-- its call, 2 a status; c7 its wamid, where a status names one. Answers whether another message has that wamid.
UPDATE router_outbox o SET estado = 'fallido', codigo = r.c2, error = r.c3, actualizado = r.c4, instancia = NULL,
    enviando_hasta = NULL, incierto_hasta = NULL, intentos = o.intentos + CASE r.c6 WHEN 1 THEN 1 ELSE 0 END,
    wamid = coalesce(o.wamid, r.c7), responde_a = CASE r.c6 WHEN 0 THEN o.responde_a END
FROM unnest($1::int8[], $2::int8[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::int8[], $8::text[])
    AS r(c0, c1, c2, c3, c4, c5, c6, c7)
WHERE o.id = r.c0 AND o.generacion = r.c1
    AND CASE r.c6
        WHEN 0 THEN o.estado = 'pendiente'
        WHEN 1 THEN o.estado = 'incierto' OR (o.estado = 'enviando' AND o.instancia = r.c5)
        ELSE o.estado IN ('enviando', 'incierto', 'enviado') END
RETURNING o.id, o.mensaje_id, EXISTS (SELECT 1 FROM mensajes m WHERE m.whatsapp_message_id = o.wamid
    AND m.id <> o.mensaje_id)
