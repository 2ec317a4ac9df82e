SELECT count(*) FROM router_tokens WHERE revocado IS NULL AND (vence IS NULL OR vence > $1)
