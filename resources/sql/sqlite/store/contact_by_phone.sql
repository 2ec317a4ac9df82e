-- Contacts that the CRM made. c0 a form of the phone (or the user id), c1 the key it stands for, c2 1 for a user id.
SELECT c.id, k.clave_canonica, k.user_id, k.forma_envio, c.telefono, c.nombre, k.contacto_id IS NOT NULL, r.c1, r.c2
FROM psi_rows(?1) r
    CROSS JOIN contactos c ON c.telefono = r.c0
    LEFT JOIN router_contactos k ON k.contacto_id = c.id
ORDER BY r.rowid
