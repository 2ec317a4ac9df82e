INSERT INTO router_intentos (trabajo, ruta, intento, inicio, fin, codigo, mensaje)
SELECT c0, c1, c2, c3, c4, c5, c6
FROM unnest($1::text[], $2::text[], $3::int8[], $4::timestamptz[], $5::timestamptz[], $6::text[],
    $7::text[]) AS r(c0, c1, c2, c3, c4, c5, c6)
ON CONFLICT (trabajo, intento, inicio) DO NOTHING
