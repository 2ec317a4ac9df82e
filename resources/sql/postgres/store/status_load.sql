-- All statuses of the messages with these wamids.
SELECT m.id, m.estado_envio, e.estado, e.timestamp, e.codigo, e.titulo, e.wamid
FROM (SELECT DISTINCT unnest($1::text[]) AS c0) r
    JOIN router_estados_mensaje e ON e.wamid = r.c0
    JOIN mensajes m ON m.whatsapp_message_id = e.wamid
