-- c0 id: the messages of these rows are locked first, then the rows, both in the order of their ids.
WITH messages AS MATERIALIZED (
    SELECT m.id FROM router_outbox x JOIN mensajes m ON m.id = x.mensaje_id WHERE x.id = ANY ($1::int8[])
    ORDER BY m.id FOR NO KEY UPDATE OF m
)
SELECT id FROM router_outbox WHERE id = ANY ($1::int8[]) AND (SELECT count(*) FROM messages) >= 0
ORDER BY id FOR NO KEY UPDATE
