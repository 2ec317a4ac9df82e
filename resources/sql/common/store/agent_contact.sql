SELECT k.clave_canonica, k.user_id, k.forma_envio, c.telefono
FROM contactos c LEFT JOIN router_contactos k ON k.contacto_id = c.id
WHERE c.id = $1
