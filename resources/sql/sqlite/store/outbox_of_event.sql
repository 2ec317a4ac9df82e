SELECT o.id, o.generacion, o.clase, o.anillo, o.carril, o.linea, o.expira, o.automatico
FROM psi_rows(?1) r CROSS JOIN router_outbox o ON o.evento = r.c0
WHERE o.estado = 'pendiente'
