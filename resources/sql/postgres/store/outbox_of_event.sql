SELECT o.id, o.generacion, o.clase, o.anillo, o.carril, o.linea, o.expira, o.automatico
FROM unnest($1::bytea[]) AS r(c0) JOIN router_outbox o ON o.evento = r.c0
WHERE o.estado = 'pendiente'
