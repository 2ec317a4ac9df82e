-- $1 now, $2 at most: rows whose caller had to be done by now.
SELECT id, generacion, clase, area, intentos FROM router_outbox
WHERE estado = 'enviando' AND enviando_hasta <= $1
ORDER BY estado, vence LIMIT $2
