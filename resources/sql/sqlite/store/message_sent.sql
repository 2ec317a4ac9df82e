-- c0 message, c1 wamid, c2 now. Requires: no other message has that wamid; one that gets it in the same moment makes
-- this transaction lose the race.
UPDATE mensajes SET whatsapp_message_id = r.c1, estado_envio = 'sent', enviado = 1,
    enviado_ts = coalesce(enviado_ts, r.c2), fallido = 0, fallido_ts = NULL, error_mensaje = NULL
FROM psi_rows(?1) r
WHERE mensajes.id = r.c0 AND mensajes.whatsapp_message_id IS NULL
