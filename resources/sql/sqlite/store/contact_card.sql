-- A phone stands for the name until somebody says one.
UPDATE contactos SET telefono = r.c1, nombre = CASE WHEN nombre = telefono THEN r.c2 ELSE nombre END, updated_at = r.c3
FROM psi_rows(?1) r
WHERE contactos.id = r.c0
