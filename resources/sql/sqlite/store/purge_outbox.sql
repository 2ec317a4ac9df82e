DELETE FROM router_outbox
WHERE id IN (SELECT id FROM router_outbox
             WHERE estado NOT IN ('pendiente', 'enviando', 'incierto') ORDER BY id LIMIT ?2) AND creado < ?1
