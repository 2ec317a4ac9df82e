-- A phone stands for the name until somebody says one.
UPDATE contactos SET telefono = r.c1, nombre = CASE WHEN nombre = telefono THEN r.c2 ELSE nombre END, updated_at = r.c3
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) AS r(c0, c1, c2, c3)
WHERE contactos.id = r.c0
