-- ?1 now, ?2 at most: rows whose caller had to be done by now.
SELECT id, generacion, clase, area, intentos FROM router_outbox INDEXED BY router_outbox_abierto
WHERE estado = 'enviando' AND enviando_hasta <= ?1 AND estado IN ('pendiente', 'enviando', 'incierto')
ORDER BY vence LIMIT ?2
