-- c0 id, c1 generation, c2 claim, c3 until when it is ours, c4 now.
UPDATE router_outbox SET estado = 'enviando', instancia = r.c2, enviando_hasta = r.c3, actualizado = r.c4
FROM psi_rows(?1) r
WHERE router_outbox.id = r.c0 AND generacion = r.c1 AND estado = 'pendiente' AND vence <= r.c4
RETURNING id
