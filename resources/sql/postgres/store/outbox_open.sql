-- c0 lane, c1 id of a job's row, c2 now: the first open rows of that lane up to the job's own. What is incierto for
-- longer than its lane waits holds nobody up.
SELECT r.n - 1, o.id, o.generacion, o.estado, o.clase, o.automatico, o.vence, o.expira, o.enviando_hasta,
    o.incierto_hasta, v.ventana_24h_fin, o.instancia
FROM unnest($1::bytea[], $2::int8[], $3::timestamptz[]) WITH ORDINALITY AS r(c0, c1, c2, n)
    CROSS JOIN LATERAL (
        SELECT * FROM router_outbox x
        WHERE x.carril = r.c0 AND x.id <= r.c1 AND x.estado IN ('pendiente', 'enviando', 'incierto')
            AND (x.estado <> 'incierto' OR x.incierto_hasta > r.c2)
        ORDER BY x.carril, x.id LIMIT 32) o
    LEFT JOIN conversaciones v ON v.id = o.conversacion_id
ORDER BY r.n, o.id
