UPDATE contactos SET telefono = r.c1, updated_at = r.c2
FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS r(c0, c1, c2)
WHERE contactos.id = r.c0
