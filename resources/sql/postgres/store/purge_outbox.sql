DELETE FROM router_outbox
WHERE ctid = ANY (ARRAY(SELECT ctid FROM router_outbox WHERE creado < $1 AND estado NOT IN ('pendiente', 'enviando',
    'incierto') LIMIT $2 FOR UPDATE SKIP LOCKED))
