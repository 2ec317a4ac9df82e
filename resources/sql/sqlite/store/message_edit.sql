UPDATE mensajes SET mensaje = r.c1, editado = 1, router_editado_ts = r.c2
FROM psi_rows(?1) r
WHERE mensajes.id = r.c0 AND (mensajes.router_editado_ts IS NULL OR mensajes.router_editado_ts <= r.c2)
