DELETE FROM mensajes
WHERE id IN (SELECT id FROM mensajes WHERE timestamp < $1 ORDER BY timestamp, id LIMIT $2)
