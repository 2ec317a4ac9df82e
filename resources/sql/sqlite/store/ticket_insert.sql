INSERT INTO tickets (ticket_id, conversacion_id, telefono, area, area_destino, area_origen, subetiqueta, motivo,
    motivo_derivacion, origen, estado, prioridad, ts_abierto, created_at, updated_at, id)
SELECT c0, c1, c2, c3, c3, c4, c5, c6, c6, c7, c8, c9, c10, c11, c11, c12 FROM psi_rows(?1)
