-- $1 counter, $2 and $3 the first and the last number of five digits of that day, $4 how many: the last of the
-- numbers drawn. They follow the day's highest so far, by our counter or in the table, where others may have written.
INSERT INTO router_contadores AS t (clave, valor)
SELECT $1, $4 + o.highest
FROM (SELECT coalesce(max(substr(ticket_id, 14)::bigint), 0) AS highest FROM tickets
      WHERE ticket_id BETWEEN $2 AND $3 AND substr(ticket_id, 14) ~ '^[0-9]{5}$') o
ON CONFLICT (clave) DO UPDATE SET valor = greatest(t.valor, excluded.valor - $4) + $4
RETURNING valor
