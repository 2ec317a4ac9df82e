INSERT INTO router_areas (id, url, secreto, habilitada, timeout_ms, intentos, sla_s)
SELECT c0, c1, c2, c3, c4, c5, c6 FROM psi_rows(?1) WHERE true
ON CONFLICT (id) DO UPDATE SET url = excluded.url, secreto = excluded.secreto, habilitada = excluded.habilitada,
    timeout_ms = excluded.timeout_ms, intentos = excluded.intentos, sla_s = excluded.sla_s
