UPDATE mensajes SET eliminado = 1, eliminado_ts = r.c1, eliminado_por = 'contacto'
FROM psi_rows(?1) r
WHERE mensajes.id = r.c0 AND mensajes.eliminado = 0
