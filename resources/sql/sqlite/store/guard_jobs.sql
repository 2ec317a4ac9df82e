-- c0 event key, c2 job id: rows of that job, then of other jobs with that event.
SELECT r.rowid, t.id, t.estado, 1
FROM psi_rows(?1) r CROSS JOIN router_trabajos t ON t.id = r.c2
UNION ALL
SELECT r.rowid, t.id, t.estado, 0
FROM psi_rows(?1) r CROSS JOIN router_trabajos t ON t.clave = r.c0
WHERE t.id <> r.c2
