INSERT INTO router_eventos (clave, clase, tipo, estado, motivo, json, recibido, wamid, timestamp, linea,
    phone_number_id, cuenta, campo, persona)
SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13
FROM unnest($1::bytea[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[],
    $9::timestamptz[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[]) AS r(c0, c1, c2, c3, c4, c5,
    c6, c7, c8, c9, c10, c11, c12, c13)
ON CONFLICT (clave) DO NOTHING
