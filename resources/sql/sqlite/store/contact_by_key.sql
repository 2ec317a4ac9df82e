-- c0 canonical phone or NULL, c1 user id or NULL.
SELECT k.contacto_id, k.clave_canonica, k.user_id, k.forma_envio, c.telefono, c.nombre, 1
FROM psi_rows(?1) r
    CROSS JOIN router_contactos k ON k.clave_canonica = r.c0
    CROSS JOIN contactos c ON c.id = k.contacto_id
UNION ALL
SELECT k.contacto_id, k.clave_canonica, k.user_id, k.forma_envio, c.telefono, c.nombre, 1
FROM psi_rows(?1) r
    CROSS JOIN router_contactos k ON k.user_id = r.c1
    CROSS JOIN contactos c ON c.id = k.contacto_id
