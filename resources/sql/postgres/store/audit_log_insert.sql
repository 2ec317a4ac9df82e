INSERT INTO audit_log (id, accion, tabla_afectada, registro_id, valores_anteriores, valores_nuevos, user_name,
    origen, motivo, created_at)
SELECT c0, c1, c2, c3, c4::jsonb, c5::jsonb, c6, c7, c8, c9
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::timestamptz[]) AS r(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9)
