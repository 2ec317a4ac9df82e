-- c0 id, c1 its claim, c2 now: that claim's answer was lost, so nobody called the row.
UPDATE router_outbox SET estado = 'pendiente', instancia = NULL, enviando_hasta = NULL, actualizado = r.c2
FROM psi_rows(?1) r
WHERE router_outbox.id = r.c0 AND estado = 'enviando' AND instancia = r.c1
RETURNING id
