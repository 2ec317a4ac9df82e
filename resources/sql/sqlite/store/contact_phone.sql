UPDATE contactos SET telefono = r.c1, updated_at = r.c2
FROM psi_rows(?1) r
WHERE contactos.id = r.c0
