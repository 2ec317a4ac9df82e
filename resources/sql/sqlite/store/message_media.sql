-- c0 message, c1 path of its file, c2 type, c3 seconds (NULL: unknown).
UPDATE mensajes SET media_url = r.c1, media_type = coalesce(media_type, r.c2), duracion = coalesce(r.c3, duracion)
FROM psi_rows(?1) r
WHERE mensajes.id = r.c0
