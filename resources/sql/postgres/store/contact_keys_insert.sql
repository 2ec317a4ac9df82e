INSERT INTO router_contactos (contacto_id, clave_canonica, user_id, forma_envio, creado, actualizado)
SELECT c0, c1, c2, c3, c4, c4
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[]) AS r(c0, c1, c2, c3, c4)
ON CONFLICT (contacto_id) DO UPDATE SET clave_canonica = excluded.clave_canonica, user_id = excluded.user_id,
    forma_envio = excluded.forma_envio, actualizado = excluded.actualizado
