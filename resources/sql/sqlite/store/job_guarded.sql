-- c0 job id, c5 guard key: the jobs whose event was applied.
SELECT r.rowid, r.c0 FROM psi_rows(?1) r CROSS JOIN router_recibidos g ON g.clave = r.c5
