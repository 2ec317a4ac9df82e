-- c0 message, c1 why, c2 now. What was delivered did not fail.
UPDATE mensajes SET estado_envio = 'failed', fallido = 1, fallido_ts = r.c2, error_mensaje = r.c1
FROM psi_rows(?1) r
WHERE mensajes.id = r.c0 AND coalesce(mensajes.estado_envio, '') NOT IN ('delivered', 'read')
