-- c0 contact, c1 form to dial from now on, c2 now: the other form is tried once.
UPDATE router_contactos SET forma_envio = r.c1, forma_probada = true, actualizado = r.c2
FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS r(c0, c1, c2)
WHERE router_contactos.contacto_id = r.c0
