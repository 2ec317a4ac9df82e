-- c0 id, c1 its claim, c2 now: that claim's answer was lost, so nobody called the row.
UPDATE router_outbox o SET estado = 'pendiente', instancia = NULL, enviando_hasta = NULL, actualizado = r.c2
FROM unnest($1::int8[], $2::text[], $3::timestamptz[]) AS r(c0, c1, c2)
WHERE o.id = r.c0 AND o.estado = 'enviando' AND o.instancia = r.c1
RETURNING o.id
