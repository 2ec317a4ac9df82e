-- c0 message: it is to be sent again, under a wamid to come.
UPDATE mensajes SET whatsapp_message_id = NULL, estado_envio = NULL, fallido = 0, fallido_ts = NULL,
    error_mensaje = NULL
FROM psi_rows(?1) r
WHERE mensajes.id = r.c0
