-- $1 id
SELECT o.estado, o.clase, o.tipo, o.mensaje_id, v.ventana_24h_fin
FROM router_outbox o LEFT JOIN conversaciones v ON v.id = o.conversacion_id
WHERE o.id = $1
