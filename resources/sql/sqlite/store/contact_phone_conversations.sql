UPDATE conversaciones SET telefono = r.c1, updated_at = r.c2
FROM psi_rows(?1) r
WHERE conversaciones.contacto_id = r.c0 AND conversaciones.telefono IS NOT r.c1
