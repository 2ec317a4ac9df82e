INSERT INTO router_estados_mensaje (wamid, estado, participante, timestamp, errores, codigo, titulo, destinatario,
    datos, linea, recibido)
SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10 FROM psi_rows(?1) WHERE true
ON CONFLICT (wamid, estado, participante) DO NOTHING
