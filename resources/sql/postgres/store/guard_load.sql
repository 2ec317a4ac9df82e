-- c0 event key, c1 wamid of a message or NULL: the numbers of those that were applied before.
SELECT r.n - 1
FROM unnest($1::bytea[]) WITH ORDINALITY AS r(c0, n) JOIN router_recibidos g ON g.clave = r.c0
UNION ALL
SELECT r.n - 1
FROM unnest($2::text[]) WITH ORDINALITY AS r(c1, n) JOIN mensajes m ON m.whatsapp_message_id = r.c1
