-- $1 id of a living conversation; locked.
SELECT id, contacto_id, linea_origen, area, inbox_fijo, ventana_24h_fin FROM conversaciones
WHERE id = $1 AND estado NOT IN ('cerrada', 'resuelta')
FOR NO KEY UPDATE
