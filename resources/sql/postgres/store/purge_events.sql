DELETE FROM router_eventos
WHERE ctid = ANY (ARRAY(SELECT ctid FROM router_eventos WHERE recibido < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))
