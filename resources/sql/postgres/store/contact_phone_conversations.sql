UPDATE conversaciones SET telefono = r.c1, updated_at = r.c2
FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS r(c0, c1, c2)
WHERE conversaciones.contacto_id = r.c0 AND conversaciones.telefono IS DISTINCT FROM r.c1
