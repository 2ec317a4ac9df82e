-- c0 id, c1 generation, c2 claim, c3 until when it is ours, c4 now.
UPDATE router_outbox o SET estado = 'enviando', instancia = r.c2, enviando_hasta = r.c3, actualizado = r.c4
FROM unnest($1::int8[], $2::int8[], $3::text[], $4::timestamptz[], $5::timestamptz[]) AS r(c0, c1, c2, c3, c4)
WHERE o.id = r.c0 AND o.generacion = r.c1 AND o.estado = 'pendiente' AND o.vence <= r.c4
RETURNING o.id
