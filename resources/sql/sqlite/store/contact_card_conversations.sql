UPDATE conversaciones SET telefono = r.c1, nombre = CASE WHEN nombre = telefono THEN r.c2 ELSE nombre END,
    updated_at = r.c3
FROM psi_rows(?1) r
WHERE conversaciones.contacto_id = r.c0 AND (conversaciones.telefono IS NOT r.c1 OR
    (conversaciones.nombre = conversaciones.telefono AND conversaciones.nombre IS NOT r.c2))
