-- ?1 chore, ?2 who asks, ?3 for how many milliseconds: its fence, or no row where another has it. A lease that ends
-- later than any can was made by a clock that has been set back since, and counts as over.
INSERT INTO router_tareas AS t (nombre, titular, hasta, valla)
VALUES (?1, ?2, strftime('%Y-%m-%dT%H:%M:%fZ', 'now', (?3 / 1000.0) || ' seconds'), 1)
ON CONFLICT (nombre) DO UPDATE SET titular = excluded.titular, hasta = excluded.hasta,
    valla = t.valla + CASE WHEN t.titular = excluded.titular THEN 0 ELSE 1 END
WHERE t.titular IS NULL OR t.titular = excluded.titular OR t.hasta <= strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
    OR t.hasta > strftime('%Y-%m-%dT%H:%M:%fZ', excluded.hasta, '10 minutes')
RETURNING valla
