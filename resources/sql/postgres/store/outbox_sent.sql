-- c0 id, c1 generation, c2 state, c3 its rank (enviado 1, entregado 2, leido 3), c4 wamid, c5 whether the answer of its
-- call says so, c6 now: wherever the row stands, forward only. But "sent" of a message that is known to have failed
-- moves nothing, unless its call is still waited for: then the failure is written after it.
-- Answers whether another message has that wamid.
UPDATE router_outbox o SET estado = CASE
        WHEN r.c3 > CASE o.estado WHEN 'leido' THEN 3 WHEN 'entregado' THEN 2 WHEN 'enviado' THEN 1 ELSE 0 END
        THEN r.c2 ELSE o.estado END,
    wamid = coalesce(o.wamid, r.c4), codigo = NULL, error = NULL, instancia = NULL, enviando_hasta = NULL,
    incierto_hasta = NULL, responde_a = NULL, actualizado = r.c6
FROM unnest($1::int8[], $2::int8[], $3::text[], $4::int8[], $5::text[], $6::bool[], $7::timestamptz[])
    AS r(c0, c1, c2, c3, c4, c5, c6)
WHERE o.id = r.c0
    AND (r.c3 > CASE o.estado WHEN 'leido' THEN 3 WHEN 'entregado' THEN 2 WHEN 'enviado' THEN 1 ELSE 0 END
        OR (o.wamid IS NULL AND r.c4 IS NOT NULL))
    AND NOT (r.c3 = 1 AND NOT (r.c5 AND o.generacion = r.c1 AND o.estado IN ('enviando', 'incierto'))
        AND EXISTS (SELECT 1 FROM router_estados_mensaje e WHERE e.wamid = r.c4 AND e.estado = 'failed'))
RETURNING o.id, o.mensaje_id, EXISTS (SELECT 1 FROM mensajes m WHERE m.whatsapp_message_id = o.wamid
    AND m.id <> o.mensaje_id)
