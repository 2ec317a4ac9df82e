INSERT INTO contactos (id, telefono, nombre, origen, tipo, estado_lead, activo, created_at, updated_at)
SELECT c0, c1, c2, 'whatsapp', 'lead', 'nuevo', 1, c3, c3 FROM psi_rows(?1)
