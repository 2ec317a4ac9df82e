INSERT INTO router_outbox (id, clase, carril, anillo, linea, conversacion_id, contacto_id, mensaje_id, evento,
    destinatario, area, tipo, carga, automatico, expira, vence, creado, actualizado, responde_a)
SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c15, c15, c16
FROM unnest($1::int8[], $2::text[], $3::bytea[], $4::text[], $5::text[], $6::uuid[], $7::uuid[], $8::uuid[],
    $9::bytea[], $10::text[], $11::text[], $12::text[], $13::text[], $14::bool[], $15::timestamptz[],
    $16::timestamptz[], $17::text[]) AS r(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16)
