SELECT m.whatsapp_message_id, m.id, c.contacto_id, m.direccion = 'entrante'
FROM mensajes m JOIN conversaciones c ON c.id = m.conversacion_id
WHERE m.whatsapp_message_id = ANY ($1::text[])
