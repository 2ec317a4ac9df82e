INSERT INTO contactos (id, telefono, nombre, origen, tipo, estado_lead, activo, created_at, updated_at)
SELECT c0, c1, c2, 'whatsapp', 'lead', 'nuevo', true, c3, c3
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) AS r(c0, c1, c2, c3)
