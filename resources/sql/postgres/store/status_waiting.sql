-- $1 received since, $2 at most: wamids of statuses that are ahead of their message or its row, which may have been
-- written in a transaction beside theirs.
SELECT DISTINCT e.wamid
FROM router_estados_mensaje e JOIN mensajes m ON m.whatsapp_message_id = e.wamid
    LEFT JOIN router_outbox o ON o.mensaje_id = m.id
WHERE e.recibido >= $1 AND m.direccion = 'saliente'
    AND CASE e.estado WHEN 'sent' THEN 1 WHEN 'delivered' THEN 2 WHEN 'read' THEN 3 WHEN 'played' THEN 3
        WHEN 'failed' THEN 1.5 ELSE 0 END
        > least(CASE m.estado_envio WHEN 'sent' THEN 1 WHEN 'delivered' THEN 2 WHEN 'read' THEN 3
            WHEN 'failed' THEN 1.5 ELSE 0 END,
        CASE o.estado WHEN 'enviado' THEN 1 WHEN 'fallido' THEN 1.5 WHEN 'entregado' THEN 2 ELSE 3 END)
LIMIT $2
