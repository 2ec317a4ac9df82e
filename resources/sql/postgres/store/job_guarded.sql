-- c0 job id, c5 guard key: the jobs whose event was applied.
SELECT r.n - 1, r.c0
FROM unnest($1::text[], $6::bytea[]) WITH ORDINALITY AS r(c0, c5, n) JOIN router_recibidos g ON g.clave = r.c5
