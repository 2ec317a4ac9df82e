SELECT m.id, o.id, o.generacion, o.estado, o.conversacion_id, v.area, o.linea, v.telefono, o.tipo, m.mensaje,
    o.automatico, m.remitente_id, m.remitente_nombre, o.intentos, o.codigo, o.error, o.creado, o.actualizado, o.expira,
    v.ventana_24h_fin, o.token
FROM router_outbox o
    JOIN mensajes m ON m.id = o.mensaje_id
    JOIN conversaciones v ON v.id = o.conversacion_id
WHERE o.mensaje_id = $1
