-- c0 id, c1 generation, c2 code, c3 error, c4 now, c5 claim, c6 who says so: 0 nobody called it, 1 the answer of
-- its call, 2 a status; c7 its wamid, where a status names one. Answers whether another message has that wamid.
-- Without the CAST that look-up would use no index.
UPDATE router_outbox SET estado = 'fallido', codigo = r.c2, error = r.c3, actualizado = r.c4, instancia = NULL,
    enviando_hasta = NULL, incierto_hasta = NULL, intentos = intentos + CASE r.c6 WHEN 1 THEN 1 ELSE 0 END,
    wamid = coalesce(wamid, r.c7), responde_a = CASE r.c6 WHEN 0 THEN responde_a END
FROM psi_rows(?1) r
WHERE router_outbox.id = r.c0 AND generacion = r.c1
    AND CASE r.c6
        WHEN 0 THEN estado = 'pendiente'
        WHEN 1 THEN estado = 'incierto' OR (estado = 'enviando' AND instancia = r.c5)
        ELSE estado IN ('enviando', 'incierto', 'enviado') END
RETURNING id, mensaje_id, EXISTS (SELECT 1 FROM mensajes m
    WHERE m.whatsapp_message_id = CAST(router_outbox.wamid AS TEXT) AND m.id <> router_outbox.mensaje_id)
