INSERT INTO router_recibidos (clave, recibido)
SELECT c0, c1
FROM unnest($1::bytea[], $2::timestamptz[]) AS r(c0, c1)
ON CONFLICT (clave) DO NOTHING
