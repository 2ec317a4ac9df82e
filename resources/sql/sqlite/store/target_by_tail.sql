-- c0 tail of a wamid, c1 contact: only that person's messages are looked at.
SELECT r.c0, m.id, c.contacto_id, m.direccion = 'entrante'
FROM psi_rows(?1) r
    CROSS JOIN conversaciones c ON c.contacto_id = r.c1
    CROSS JOIN mensajes m ON m.conversacion_id = c.id AND psi_wamid_tail(m.whatsapp_message_id) = r.c0
