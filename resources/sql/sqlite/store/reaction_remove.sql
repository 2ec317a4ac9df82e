-- c0 message, c1 contact, c2 event time: an older removal leaves a newer reaction.
DELETE FROM mensaje_reacciones
WHERE rowid IN (
    SELECT m.rowid
    FROM psi_rows(?1) r
        CROSS JOIN mensaje_reacciones m ON m.mensaje_id = r.c0 AND m.contacto_id = r.c1
    WHERE m.usuario_id IS NULL AND m.created_at <= r.c2)
