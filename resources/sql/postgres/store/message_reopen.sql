-- c0 message: it is to be sent again, under a wamid to come.
UPDATE mensajes SET whatsapp_message_id = NULL, estado_envio = NULL, fallido = false, fallido_ts = NULL,
    error_mensaje = NULL
FROM unnest($1::uuid[]) AS r(c0)
WHERE mensajes.id = r.c0
