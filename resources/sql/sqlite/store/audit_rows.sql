INSERT INTO router_auditoria (cuando, quien, accion, detalle, motivo)
SELECT c0, c1, c2, c3, c4 FROM psi_rows(?1)
