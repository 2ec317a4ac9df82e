-- c0 id, c1 state, c2 its rank (enviado 1, entregado 2, leido 3), c3 wamid, c4 now: wherever the row stands, forward
-- only; but "sent" does not undo the failure of the same message.
UPDATE router_outbox SET estado = CASE
        WHEN r.c2 > CASE estado WHEN 'leido' THEN 3 WHEN 'entregado' THEN 2 WHEN 'enviado' THEN 1 ELSE 0 END
        THEN r.c1 ELSE estado END,
    wamid = coalesce(wamid, r.c3), codigo = NULL, error = NULL, instancia = NULL, enviando_hasta = NULL,
    incierto_hasta = NULL, actualizado = r.c4
FROM psi_rows(?1) r
WHERE router_outbox.id = r.c0
    AND (r.c2 > CASE estado WHEN 'leido' THEN 3 WHEN 'entregado' THEN 2 WHEN 'enviado' THEN 1 ELSE 0 END
        OR (wamid IS NULL AND r.c3 IS NOT NULL))
    AND NOT (r.c2 = 1 AND estado = 'fallido' AND coalesce(wamid = r.c3, 0))
RETURNING id, mensaje_id
