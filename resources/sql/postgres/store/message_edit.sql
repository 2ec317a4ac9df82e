UPDATE mensajes SET mensaje = r.c1, editado = true, router_editado_ts = r.c2
FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS r(c0, c1, c2)
WHERE mensajes.id = r.c0 AND (mensajes.router_editado_ts IS NULL OR mensajes.router_editado_ts <= r.c2)
