-- How many outgoing_page.sql would find, counted no further than $8.
SELECT count(*) FROM (SELECT 1
FROM router_outbox o
    JOIN mensajes m ON m.id = o.mensaje_id
    JOIN conversaciones v ON v.id = o.conversacion_id
WHERE o.id < $1 AND o.clase = 'mensaje'
    AND (CAST($2 AS TEXT) IS NULL OR o.estado = $2) AND (CAST($3 AS TEXT) IS NULL OR o.linea = $3)
    AND (CAST($4 AS TEXT) IS NULL OR CAST(o.conversacion_id AS TEXT) = $4)
    AND (CAST($5 AS timestamptz) IS NULL OR o.creado >= $5) AND (CAST($6 AS timestamptz) IS NULL OR o.creado < $6)
    AND (CAST($7 AS TEXT) IS NULL OR $7 LIKE '%,' || v.area || ',%')
LIMIT $8) AS found
