-- c0 id said by the status (NULL: none), c1 its wamid: its row, by id, else by its message.
SELECT r.n - 1, o.id
FROM unnest($1::int8[]) WITH ORDINALITY AS r(c0, n) JOIN router_outbox o ON o.id = r.c0
UNION ALL
SELECT r.n - 1, o.id
FROM unnest($1::int8[], $2::text[]) WITH ORDINALITY AS r(c0, c1, n)
    JOIN mensajes m ON m.whatsapp_message_id = r.c1
    JOIN router_outbox o ON o.mensaje_id = m.id
WHERE r.c0 IS NULL
