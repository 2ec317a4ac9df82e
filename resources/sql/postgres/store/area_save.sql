INSERT INTO router_areas (id, url, secreto, habilitada, timeout_ms, intentos, sla_s)
SELECT c0, c1, c2, c3, c4, c5, c6
FROM unnest($1::text[], $2::text[], $3::text[], $4::bool[], $5::int8[], $6::int8[], $7::int8[])
    AS r(c0, c1, c2, c3, c4, c5, c6)
ON CONFLICT (id) DO UPDATE SET url = excluded.url, secreto = excluded.secreto, habilitada = excluded.habilitada,
    timeout_ms = excluded.timeout_ms, intentos = excluded.intentos, sla_s = excluded.sla_s
