UPDATE router_tokens SET revocado = $1 WHERE id = $2 AND revocado IS NULL
