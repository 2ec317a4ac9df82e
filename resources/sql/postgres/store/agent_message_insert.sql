INSERT INTO mensajes (id, conversacion_id, mensaje, tipo, direccion, remitente_tipo, remitente_nombre, remitente_id,
    media_type, media_filename, whatsapp_context_id, mensaje_citado_id, metadata, timestamp, created_at, eliminado)
SELECT c0, c1, c2, c3, 'saliente', 'agente', c4, c5, c6, c7, c8, c9, c10::jsonb, c11, c11, false
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::uuid[], $11::text[], $12::timestamptz[]) AS r(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11)
