-- $1 now, $2 at most: what a restored backup shows as unsent may have been sent since it was made. Rows are locked in
-- the order of their ids, as everywhere.
WITH found AS MATERIALIZED (
    SELECT id FROM router_outbox WHERE estado IN ('pendiente', 'enviando') AND clase = 'mensaje'
    ORDER BY estado, vence LIMIT $2
), locked AS MATERIALIZED (
    SELECT id FROM router_outbox WHERE id IN (SELECT id FROM found) ORDER BY id FOR NO KEY UPDATE
)
UPDATE router_outbox SET estado = 'incierto', incierto_hasta = $1, instancia = NULL, enviando_hasta = NULL,
    codigo = 'RESTORED', actualizado = $1
WHERE id IN (SELECT id FROM locked) AND estado IN ('pendiente', 'enviando')
