UPDATE router_trabajos SET estado = 'resuelto', actualizado = r.c1
FROM psi_rows(?1) r
WHERE router_trabajos.id = r.c0 AND router_trabajos.estado IN ('muerto', 'reintentando')
