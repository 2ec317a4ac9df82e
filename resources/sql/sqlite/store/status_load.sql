-- All statuses of the messages with these wamids.
SELECT m.id, m.estado_envio, e.estado, e.timestamp, e.codigo, e.titulo, e.wamid
FROM psi_rows(?1) r
    CROSS JOIN router_estados_mensaje e ON e.wamid = r.c0
    CROSS JOIN mensajes m ON m.whatsapp_message_id = e.wamid
