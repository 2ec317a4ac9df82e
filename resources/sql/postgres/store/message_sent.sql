-- c0 message, c1 wamid, c2 now. Requires: no other message has that wamid; one that gets it in the same moment makes
-- this transaction lose the race.
UPDATE mensajes SET whatsapp_message_id = r.c1, estado_envio = 'sent', enviado = true,
    enviado_ts = coalesce(enviado_ts, r.c2), fallido = false, fallido_ts = NULL, error_mensaje = NULL
FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS r(c0, c1, c2)
WHERE mensajes.id = r.c0 AND mensajes.whatsapp_message_id IS NULL
