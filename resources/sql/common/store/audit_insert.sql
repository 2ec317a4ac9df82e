INSERT INTO router_auditoria (cuando, quien, accion, detalle, motivo) VALUES ($1, $2, $3, $4, $5)
