UPDATE router_trabajos SET estado = 'resuelto', actualizado = r.c1
FROM unnest($1::text[], $2::timestamptz[]) AS r(c0, c1)
WHERE router_trabajos.id = r.c0 AND router_trabajos.estado IN ('muerto', 'reintentando')
