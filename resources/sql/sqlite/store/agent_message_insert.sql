INSERT INTO mensajes (id, conversacion_id, mensaje, tipo, direccion, remitente_tipo, remitente_nombre, remitente_id,
    media_type, media_filename, whatsapp_context_id, mensaje_citado_id, metadata, timestamp, created_at)
SELECT c0, c1, c2, c3, 'saliente', 'agente', c4, c5, c6, c7, c8, c9, c10, c11, c11 FROM psi_rows(?1)
