-- The messages are locked first, in the order of their ids: of two transactions with statuses of one message the
-- later one then loads what the earlier one wrote.
WITH locked AS MATERIALIZED (
    SELECT id FROM mensajes WHERE whatsapp_message_id = ANY ($1::text[]) ORDER BY id FOR NO KEY UPDATE
)
INSERT INTO router_estados_mensaje (wamid, estado, participante, timestamp, errores, codigo, titulo, destinatario,
    datos, linea, recibido)
SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10
FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::timestamptz[]) AS r(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10)
WHERE (SELECT count(*) FROM locked) >= 0
ON CONFLICT (wamid, estado, participante) DO NOTHING
