-- ?1 id, ?2 now, ?3 code
UPDATE router_outbox SET estado = 'fallido', codigo = ?3, error = NULL, incierto_hasta = NULL, actualizado = ?2
WHERE id = ?1 AND estado IN ('pendiente', 'incierto')
RETURNING id
