-- c0 message, c1 path of its file, c2 seconds (NULL: unknown).
UPDATE mensajes SET media_url = r.c1, duracion = coalesce(r.c2, duracion)
FROM psi_rows(?1) r
WHERE mensajes.id = r.c0
