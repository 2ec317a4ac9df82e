-- c0 id: rows as they stand, after they were locked.
SELECT o.id, o.generacion, o.clase, o.anillo, o.carril, o.linea, o.expira, o.automatico, o.estado, o.mensaje_id
FROM unnest($1::int8[]) AS r(c0) JOIN router_outbox o ON o.id = r.c0
