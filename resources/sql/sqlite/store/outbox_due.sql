-- ?1 after this id, ?2 due before, ?3 at most: what the relay wakes.
SELECT id, generacion, clase, anillo, carril, linea, expira, automatico
FROM router_outbox INDEXED BY router_outbox_pendiente
WHERE estado = 'pendiente' AND id > ?1 AND vence <= ?2
ORDER BY id LIMIT ?3
