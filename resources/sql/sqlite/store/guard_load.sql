-- c0 event key, c1 wamid of a message or NULL: the numbers of those that were applied before.
SELECT r.rowid
FROM psi_rows(?1) r
    LEFT JOIN router_recibidos g ON g.clave = r.c0
    LEFT JOIN mensajes m ON m.whatsapp_message_id = r.c1
WHERE g.clave IS NOT NULL OR m.whatsapp_message_id IS NOT NULL
