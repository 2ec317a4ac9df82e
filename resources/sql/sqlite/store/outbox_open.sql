-- c0 lane, c1 id of a job's row, c2 now: the first open rows of that lane up to the job's own. What is incierto for
-- longer than its lane waits holds nobody up.
SELECT r.rowid, o.id, o.generacion, o.estado, o.clase, o.automatico, o.vence, o.expira, o.enviando_hasta,
    o.incierto_hasta, v.ventana_24h_fin, o.instancia
FROM psi_rows(?1) r
    CROSS JOIN router_outbox o ON o.id IN (
        SELECT x.id FROM router_outbox x INDEXED BY router_outbox_carril_abierto
        WHERE x.carril = r.c0 AND x.id <= r.c1 AND x.estado IN ('pendiente', 'enviando', 'incierto')
            AND (x.estado <> 'incierto' OR x.incierto_hasta > r.c2)
        ORDER BY x.id LIMIT 32)
    LEFT JOIN conversaciones v ON v.id = o.conversacion_id
ORDER BY r.rowid, o.id
