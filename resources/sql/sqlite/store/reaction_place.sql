-- One per contact and message; the same again changes nothing.
INSERT INTO mensaje_reacciones (id, mensaje_id, contacto_id, created_at, emoji, autor_telefono, autor_tipo)
SELECT c3, c0, c1, c2, c4, c5, 'contacto' FROM psi_rows(?1) WHERE true
ON CONFLICT (mensaje_id, contacto_id) WHERE usuario_id IS NULL AND contacto_id IS NOT NULL
DO UPDATE SET emoji = excluded.emoji, created_at = excluded.created_at
WHERE emoji <> excluded.emoji AND created_at <= excluded.created_at
ON CONFLICT DO NOTHING
