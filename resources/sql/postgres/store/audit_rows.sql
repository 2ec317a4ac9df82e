INSERT INTO router_auditoria (cuando, quien, accion, detalle, motivo)
SELECT c0, c1, c2, c3, c4
FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[]) AS r(c0, c1, c2, c3, c4)
