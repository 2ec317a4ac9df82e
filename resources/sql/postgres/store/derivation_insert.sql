INSERT INTO derivaciones (id, conversacion_id, ticket_id, telefono, area_origen, area_destino, area, subetiqueta,
    motivo, mensaje_contexto, menu_option_selected, derivado_por, status, ts_derivacion, nodo_procesador,
    sistema_version, created_at)
SELECT c0, c1, c2, c3, c4, c5, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::text[], $12::text[], $13::timestamptz[], $14::text[], $15::text[],
    $16::timestamptz[]) AS r(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15)
