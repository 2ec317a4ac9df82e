-- c0 id said by the status (NULL: none), c1 its wamid: its row, by id, else by its message.
SELECT r.rowid, o.id
FROM psi_rows(?1) r CROSS JOIN router_outbox o ON o.id = r.c0
UNION ALL
SELECT r.rowid, o.id
FROM psi_rows(?1) r
    CROSS JOIN mensajes m ON m.whatsapp_message_id = r.c1
    CROSS JOIN router_outbox o ON o.mensaje_id = m.id
WHERE r.c0 IS NULL
