INSERT INTO router_eventos (clave, clase, tipo, estado, motivo, json, recibido, wamid, timestamp, linea,
    phone_number_id, cuenta, campo, persona)
SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13 FROM psi_rows(?1) WHERE true
ON CONFLICT (clave) DO NOTHING
