-- c0 canonical phone or NULL, c1 user id or NULL. Locked in the order of their ids.
SELECT k.contacto_id, k.clave_canonica, k.user_id, k.forma_envio, c.telefono, c.nombre, true
FROM router_contactos k JOIN contactos c ON c.id = k.contacto_id
WHERE k.clave_canonica = ANY ($1::text[]) OR k.user_id = ANY ($2::text[])
ORDER BY k.contacto_id
FOR NO KEY UPDATE OF k
