-- $1 contact: the conversation it wrote in last.
SELECT id FROM conversaciones
WHERE contacto_id = $1 AND estado NOT IN ('cerrada', 'resuelta')
ORDER BY router_ultimo_evento IS NULL, router_ultimo_evento DESC, ts_ultimo_mensaje DESC LIMIT 1
