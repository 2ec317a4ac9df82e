UPDATE conversaciones SET telefono = r.c1, nombre = CASE WHEN nombre = telefono THEN r.c2 ELSE nombre END,
    updated_at = r.c3
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) AS r(c0, c1, c2, c3)
WHERE conversaciones.contacto_id = r.c0 AND (conversaciones.telefono IS DISTINCT FROM r.c1 OR
    (conversaciones.nombre = conversaciones.telefono AND conversaciones.nombre IS DISTINCT FROM r.c2))
