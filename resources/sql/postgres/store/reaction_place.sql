-- One per contact and message; the same again changes nothing. Works without a unique index, too.
WITH r AS (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::uuid[], $5::text[], $6::text[]) AS r(c0, c1,
    c2, c3, c4, c5)
), changed AS (
    UPDATE mensaje_reacciones m SET emoji = r.c4, created_at = r.c2
    FROM r
    WHERE m.mensaje_id = r.c0 AND m.contacto_id = r.c1 AND m.usuario_id IS NULL
        AND m.emoji <> r.c4 AND m.created_at <= r.c2
)
INSERT INTO mensaje_reacciones (id, mensaje_id, contacto_id, created_at, emoji, autor_telefono, autor_tipo)
SELECT r.c3, r.c0, r.c1, r.c2, r.c4, r.c5, 'contacto'
FROM r
WHERE NOT EXISTS (SELECT 1 FROM mensaje_reacciones m
                  WHERE m.mensaje_id = r.c0 AND m.contacto_id = r.c1 AND m.usuario_id IS NULL)
ON CONFLICT DO NOTHING
