INSERT INTO router_intentos (trabajo, ruta, intento, inicio, fin, codigo, mensaje)
SELECT c0, c1, c2, c3, c4, c5, c6 FROM psi_rows(?1) WHERE true
ON CONFLICT (trabajo, intento, inicio) DO NOTHING
