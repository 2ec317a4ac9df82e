-- c0 id, c1 state, c2 its rank (enviado 1, entregado 2, leido 3), c3 wamid, c4 now: wherever the row stands, forward
-- only; but "sent" does not undo the failure of the same message.
UPDATE router_outbox o SET estado = CASE
        WHEN r.c2 > CASE o.estado WHEN 'leido' THEN 3 WHEN 'entregado' THEN 2 WHEN 'enviado' THEN 1 ELSE 0 END
        THEN r.c1 ELSE o.estado END,
    wamid = coalesce(o.wamid, r.c3), codigo = NULL, error = NULL, instancia = NULL, enviando_hasta = NULL,
    incierto_hasta = NULL, actualizado = r.c4
FROM unnest($1::int8[], $2::text[], $3::int8[], $4::text[], $5::timestamptz[]) AS r(c0, c1, c2, c3, c4)
WHERE o.id = r.c0
    AND (r.c2 > CASE o.estado WHEN 'leido' THEN 3 WHEN 'entregado' THEN 2 WHEN 'enviado' THEN 1 ELSE 0 END
        OR (o.wamid IS NULL AND r.c3 IS NOT NULL))
    AND NOT (r.c2 = 1 AND o.estado = 'fallido' AND coalesce(o.wamid = r.c3, false))
RETURNING o.id, o.mensaje_id
