-- The columns only if something moves; times are kept once they are set earlier or equal.
UPDATE mensajes SET
    estado_envio = r.c1,
    enviado = enviado OR r.c2, enviado_ts = coalesce(r.c3, enviado_ts),
    entregado = entregado OR r.c4, entregado_ts = coalesce(r.c5, entregado_ts),
    leido = leido OR r.c6, leido_ts = coalesce(r.c7, leido_ts), leido_at = coalesce(r.c7, leido_at),
    fallido = r.c8, fallido_ts = r.c9, error_mensaje = r.c10
FROM unnest($1::uuid[], $2::text[], $3::bool[], $4::timestamptz[], $5::bool[], $6::timestamptz[], $7::bool[],
    $8::timestamptz[], $9::bool[], $10::timestamptz[], $11::text[]) AS r(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10)
WHERE mensajes.id = r.c0 AND r.c1 IS NOT NULL
