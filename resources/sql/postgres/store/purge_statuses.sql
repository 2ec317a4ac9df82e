DELETE FROM router_estados_mensaje
WHERE ctid = ANY (ARRAY(SELECT ctid FROM router_estados_mensaje WHERE recibido < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))
