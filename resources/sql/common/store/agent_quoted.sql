SELECT whatsapp_message_id FROM mensajes WHERE id = $1 AND conversacion_id = $2
