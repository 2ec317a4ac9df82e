UPDATE router_outbox SET token = $1 WHERE id = $2
