-- The columns only if something moves; times are kept once they are set earlier or equal.
UPDATE mensajes SET
    estado_envio = r.c1,
    enviado = max(enviado, r.c2), enviado_ts = coalesce(r.c3, enviado_ts),
    entregado = max(entregado, r.c4), entregado_ts = coalesce(r.c5, entregado_ts),
    leido = max(leido, r.c6), leido_ts = coalesce(r.c7, leido_ts), leido_at = coalesce(r.c7, leido_at),
    fallido = r.c8, fallido_ts = r.c9, error_mensaje = r.c10
FROM psi_rows(?1) r
WHERE mensajes.id = r.c0 AND r.c1 IS NOT NULL
