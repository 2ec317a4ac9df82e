-- c0 message, c1 contact, c2 event time: an older removal leaves a newer reaction.
DELETE FROM mensaje_reacciones m
USING unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS r(c0, c1, c2)
WHERE m.mensaje_id = r.c0 AND m.contacto_id = r.c1 AND m.usuario_id IS NULL AND m.created_at <= r.c2
