-- c0 contact, c1 form to dial from now on, c2 now: the other form is tried once.
UPDATE router_contactos SET forma_envio = r.c1, forma_probada = 1, actualizado = r.c2
FROM psi_rows(?1) r
WHERE router_contactos.contacto_id = r.c0
