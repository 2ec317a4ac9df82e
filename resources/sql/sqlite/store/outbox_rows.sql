-- c0 id: rows as they stand, after they were locked.
SELECT o.id, o.generacion, o.clase, o.anillo, o.carril, o.linea, o.expira, o.automatico, o.estado, o.mensaje_id
FROM psi_rows(?1) r CROSS JOIN router_outbox o ON o.id = r.c0
