-- c0 id of an outbox row: the keys of its contact, locked in the order of their ids.
SELECT o.id, k.contacto_id, k.clave_canonica, o.destinatario, k.forma_envio, k.forma_probada
FROM router_contactos k JOIN router_outbox o ON o.contacto_id = k.contacto_id
WHERE o.id = ANY ($1::int8[]) AND o.clase = 'mensaje'
ORDER BY k.contacto_id
FOR NO KEY UPDATE OF k
