-- c5 guard key: a job whose event was applied is not dead. A retried one dies again; what people decided stays.
INSERT INTO router_trabajos (id, estado, ruta, anillo, carril, linea, clave, clave_dedup, prioridad, carga,
    correlacion, pos, intentos, creado, murio, motivo, codigo, mensaje, actualizado)
SELECT r.c0, 'muerto', r.c1, r.c2, r.c3, r.c4, r.c5, r.c6, r.c7, r.c8, r.c9, r.c10, r.c11, r.c12, r.c13, r.c14,
    r.c15, r.c16, r.c17
FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::text[], $6::bytea[], $7::bytea[], $8::int8[],
    $9::bytea[], $10::text[], $11::int8[], $12::int8[], $13::timestamptz[], $14::timestamptz[], $15::text[],
    $16::text[], $17::text[], $18::timestamptz[]) AS r(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13,
    c14, c15, c16, c17)
WHERE NOT EXISTS (SELECT 1 FROM router_recibidos g WHERE g.clave = r.c5)
ON CONFLICT (id) DO UPDATE SET estado = 'muerto', intentos = excluded.intentos, murio = excluded.murio,
    motivo = excluded.motivo, codigo = excluded.codigo, mensaje = excluded.mensaje,
    actualizado = excluded.actualizado
WHERE router_trabajos.estado = 'reintentando'
