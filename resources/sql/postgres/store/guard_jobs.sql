-- c0 event key, c2 job id: rows of that job, then of other jobs with that event.
SELECT r.n - 1, t.id, t.estado, true
FROM unnest($3::text[]) WITH ORDINALITY AS r(c2, n) JOIN router_trabajos t ON t.id = r.c2
UNION ALL
SELECT r.n - 1, t.id, t.estado, false
FROM unnest($1::bytea[], $3::text[]) WITH ORDINALITY AS r(c0, c2, n) JOIN router_trabajos t ON t.clave = r.c0
WHERE t.id <> r.c2
