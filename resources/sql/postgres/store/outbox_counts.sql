-- Rows that are not done with, by state.
SELECT estado, count(*) FROM router_outbox WHERE estado IN ('pendiente', 'enviando', 'incierto') GROUP BY estado
UNION ALL
SELECT 'fallido', count(*) FROM router_outbox WHERE estado = 'fallido'
