DELETE FROM router_intentos
WHERE ctid = ANY (ARRAY(SELECT ctid FROM router_intentos WHERE fin < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))
