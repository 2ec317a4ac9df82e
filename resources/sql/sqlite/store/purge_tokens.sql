DELETE FROM router_tokens
WHERE rowid IN (SELECT rowid FROM router_tokens WHERE min(coalesce(revocado, vence), coalesce(vence, revocado)) < ?1 LIMIT ?2)
