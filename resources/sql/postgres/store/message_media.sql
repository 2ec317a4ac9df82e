-- c0 message, c1 path of its file, c2 type, c3 seconds (NULL: unknown).
UPDATE mensajes SET media_url = r.c1, media_type = coalesce(media_type, r.c2), duracion = coalesce(r.c3, duracion)
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int8[]) AS r(c0, c1, c2, c3)
WHERE mensajes.id = r.c0
