-- $1 received since, $2 at most: wamids of statuses that are ahead of their message, which may have been written in a
-- transaction beside theirs.
SELECT DISTINCT e.wamid
FROM router_estados_mensaje e JOIN mensajes m ON m.whatsapp_message_id = e.wamid
WHERE e.recibido >= $1 AND m.direccion = 'saliente'
    AND CASE e.estado WHEN 'sent' THEN 1 WHEN 'delivered' THEN 2 WHEN 'read' THEN 3 WHEN 'played' THEN 3
        WHEN 'failed' THEN 1.5 ELSE 0 END
        > CASE m.estado_envio WHEN 'sent' THEN 1 WHEN 'delivered' THEN 2 WHEN 'read' THEN 3
        WHEN 'failed' THEN 1.5 ELSE 0 END
LIMIT $2
