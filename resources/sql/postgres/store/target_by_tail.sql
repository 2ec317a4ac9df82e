-- c0 tail of a wamid, c1 contact: only that person's messages are looked at.
SELECT r.c0, m.id, c.contacto_id, m.direccion = 'entrante'
FROM unnest($1::text[], $2::uuid[]) AS r(c0, c1)
    JOIN conversaciones c ON c.contacto_id = r.c1
    JOIN mensajes m ON m.conversacion_id = c.id AND psi_wamid_tail(m.whatsapp_message_id) = r.c0
