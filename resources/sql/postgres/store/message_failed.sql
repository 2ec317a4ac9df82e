-- c0 message, c1 why, c2 now. What was delivered did not fail.
UPDATE mensajes SET estado_envio = 'failed', fallido = true, fallido_ts = r.c2, error_mensaje = r.c1
FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS r(c0, c1, c2)
WHERE mensajes.id = r.c0 AND coalesce(mensajes.estado_envio, '') NOT IN ('delivered', 'read')
