-- Of the messages that purge_messages removes next.
DELETE FROM mensaje_reacciones
WHERE mensaje_id IN (SELECT id FROM mensajes WHERE timestamp < $1 ORDER BY timestamp, id LIMIT $2)
