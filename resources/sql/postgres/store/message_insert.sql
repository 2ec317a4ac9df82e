INSERT INTO mensajes (id, conversacion_id, mensaje, tipo, direccion, remitente_tipo, remitente_nombre, media_type,
    media_filename, whatsapp_message_id, whatsapp_context_id, mensaje_citado_id, reenviado, opcion_seleccionada,
    metadata, timestamp, created_at, secuencia, menu_mostrado, eliminado)
SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14::jsonb, c15, c16, c17, c18, false
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::text[], $12::uuid[], $13::bool[], $14::text[], $15::text[], $16::timestamptz[],
    $17::timestamptz[], $18::int8[], $19::text[]) AS r(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13,
    c14, c15, c16, c17, c18)
