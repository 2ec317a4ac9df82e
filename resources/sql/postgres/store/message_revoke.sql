UPDATE mensajes SET eliminado = true, eliminado_ts = r.c1, eliminado_por = 'contacto'
FROM unnest($1::uuid[], $2::timestamptz[]) AS r(c0, c1)
WHERE mensajes.id = r.c0 AND NOT mensajes.eliminado
