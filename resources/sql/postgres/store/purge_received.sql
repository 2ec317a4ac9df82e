DELETE FROM router_recibidos
WHERE ctid = ANY (ARRAY(SELECT ctid FROM router_recibidos WHERE recibido < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))
