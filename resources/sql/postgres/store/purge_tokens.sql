DELETE FROM router_tokens
WHERE ctid = ANY (ARRAY(SELECT ctid FROM router_tokens WHERE least(revocado, vence) < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))
