INSERT INTO tickets (ticket_id, conversacion_id, telefono, area, area_destino, area_origen, subetiqueta, motivo,
    motivo_derivacion, origen, estado, prioridad, ts_abierto, created_at, updated_at, id)
SELECT c0, c1, c2, c3, c3, c4, c5, c6, c6, c7, c8, c9, c10, c11, c11, c12
FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::timestamptz[], $12::timestamptz[], $13::uuid[]) AS r(c0, c1, c2, c3, c4, c5, c6,
    c7, c8, c9, c10, c11, c12)
