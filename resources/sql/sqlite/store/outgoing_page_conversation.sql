-- The same by the index of conversations.
SELECT m.id, o.id, o.generacion, o.estado, o.conversacion_id, v.area, o.linea, v.telefono, o.tipo, m.mensaje,
    o.automatico, m.remitente_id, m.remitente_nombre, o.intentos, o.codigo, o.error, o.creado, o.actualizado, o.expira,
    v.ventana_24h_fin, o.token
FROM router_outbox o
    JOIN mensajes m ON m.id = o.mensaje_id
    JOIN conversaciones v ON v.id = o.conversacion_id
WHERE o.id < $1 AND o.clase = 'mensaje'
    AND (CAST($2 AS TEXT) IS NULL OR o.estado = $2) AND (CAST($3 AS TEXT) IS NULL OR o.linea = $3)
    AND o.conversacion_id = $4
    AND (CAST($5 AS TEXT) IS NULL OR o.creado >= $5) AND (CAST($6 AS TEXT) IS NULL OR o.creado < $6)
    AND (CAST($7 AS TEXT) IS NULL OR $7 LIKE '%,' || v.area || ',%')
ORDER BY o.id DESC LIMIT $8
