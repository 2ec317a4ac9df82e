SELECT m.whatsapp_message_id, m.id, c.contacto_id, m.direccion = 'entrante'
FROM psi_rows(?1) r
    CROSS JOIN mensajes m ON m.whatsapp_message_id = r.c0
    CROSS JOIN conversaciones c ON c.id = m.conversacion_id
