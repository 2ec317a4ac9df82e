DELETE FROM mensajes
WHERE rowid IN (SELECT rowid FROM mensajes WHERE timestamp < ?1 ORDER BY timestamp LIMIT ?2)
