UPDATE router_contactos
SET clave_canonica = r.c1, user_id = r.c2, forma_envio = r.c3, actualizado = r.c4
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[]) AS r(c0, c1, c2, c3, c4)
WHERE router_contactos.contacto_id = r.c0
