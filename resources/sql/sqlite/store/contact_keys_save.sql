UPDATE router_contactos
SET clave_canonica = r.c1, user_id = r.c2, forma_envio = r.c3, actualizado = r.c4
FROM psi_rows(?1) r
WHERE router_contactos.contacto_id = r.c0
