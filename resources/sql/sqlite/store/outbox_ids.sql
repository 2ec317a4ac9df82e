-- An id for each row to come.
SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'router_outbox'), 0) + r.c0 + 1 FROM psi_rows(?1) r
