INSERT INTO audit_log (id, accion, tabla_afectada, registro_id, valores_anteriores, valores_nuevos, user_name, origen,
    motivo, created_at)
SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9 FROM psi_rows(?1)
