DELETE FROM router_trabajos
WHERE ctid = ANY (ARRAY(SELECT ctid FROM router_trabajos WHERE murio < $1 AND estado <> 'reintentando' LIMIT $2 FOR UPDATE SKIP LOCKED))
