-- c0 id of an outbox row: the keys of its contact.
SELECT o.id, k.contacto_id, k.clave_canonica, o.destinatario, k.forma_envio, k.forma_probada
FROM psi_rows(?1) r
    CROSS JOIN router_outbox o ON o.id = r.c0 AND o.clase = 'mensaje'
    CROSS JOIN router_contactos k ON k.contacto_id = o.contacto_id
