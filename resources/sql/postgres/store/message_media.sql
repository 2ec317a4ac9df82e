-- c0 message, c1 path of its file, c2 seconds (NULL: unknown).
UPDATE mensajes SET media_url = r.c1, duracion = coalesce(r.c2, duracion)
FROM unnest($1::uuid[], $2::text[], $3::int8[]) AS r(c0, c1, c2)
WHERE mensajes.id = r.c0
