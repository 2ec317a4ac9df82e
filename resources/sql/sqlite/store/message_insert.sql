INSERT INTO mensajes (id, conversacion_id, mensaje, tipo, direccion, remitente_tipo, remitente_nombre, media_type,
    media_filename, whatsapp_message_id, whatsapp_context_id, mensaje_citado_id, reenviado, opcion_seleccionada,
    metadata, timestamp, created_at, secuencia, menu_mostrado)
SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18 FROM psi_rows(?1)
