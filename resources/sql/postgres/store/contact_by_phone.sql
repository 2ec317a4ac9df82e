-- Contacts that the CRM made, locked in the order of their ids. c0 a form of the phone (or the user id), c1 the key
-- it stands for, c2 true for a user id. The first form asked for wins.
SELECT x.id, x.clave_canonica, x.user_id, x.forma_envio, x.telefono, x.nombre, x.mapped, x.c1, x.c2
FROM (SELECT c.id, k.clave_canonica, k.user_id, k.forma_envio, c.telefono, c.nombre,
          k.contacto_id IS NOT NULL AS mapped, r.c1, r.c2, r.n
      FROM unnest($1::text[], $2::text[], $3::bool[]) WITH ORDINALITY AS r(c0, c1, c2, n)
          JOIN contactos c ON c.telefono = r.c0
          LEFT JOIN router_contactos k ON k.contacto_id = c.id
      ORDER BY c.id
      FOR NO KEY UPDATE OF c) x
ORDER BY x.n
