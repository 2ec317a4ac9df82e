-- Rows that are not done with, by state.
SELECT estado, count(*) FROM router_outbox INDEXED BY router_outbox_abierto
WHERE estado IN ('pendiente', 'enviando', 'incierto') GROUP BY estado
UNION ALL
SELECT 'fallido', count(*) FROM router_outbox INDEXED BY router_outbox_fallido
WHERE estado = 'fallido' AND id > 0
