DELETE FROM router_idempotencia
WHERE ctid = ANY (ARRAY(SELECT ctid FROM router_idempotencia WHERE creado < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))
