-- ?1 now, ?2 at most: what a restored backup shows as unsent may have been sent since it was made.
UPDATE router_outbox SET estado = 'incierto', incierto_hasta = ?1, instancia = NULL, enviando_hasta = NULL,
    codigo = 'RESTORED', actualizado = ?1
WHERE id IN (SELECT id FROM router_outbox INDEXED BY router_outbox_abierto
             WHERE estado IN ('pendiente', 'enviando') AND estado IN ('pendiente', 'enviando', 'incierto')
                 AND clase = 'mensaje' LIMIT ?2)
