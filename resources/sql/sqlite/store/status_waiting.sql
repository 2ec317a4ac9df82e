-- ?1 received since, ?2 at most: none. With one writer a status and its message never miss each other.
SELECT wamid FROM router_estados_mensaje WHERE id = 0 AND recibido >= ?1 LIMIT ?2
