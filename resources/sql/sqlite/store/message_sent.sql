-- c0 message, c1 wamid, c2 now. A wamid that another row has stays there.
UPDATE mensajes SET whatsapp_message_id = r.c1, estado_envio = 'sent', enviado = 1,
    enviado_ts = coalesce(enviado_ts, r.c2), fallido = 0, fallido_ts = NULL, error_mensaje = NULL
FROM psi_rows(?1) r
WHERE mensajes.id = r.c0 AND mensajes.whatsapp_message_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM mensajes other WHERE other.whatsapp_message_id = r.c1)
