-- c0 a form of a phone, c1 line, c2 the contact that has it or NULL: live conversations of older routers that name no
-- contact or no line, and no others than these, locked in the order of their ids.
SELECT c.id, c.area, c.estado, c.router_estado, c.menu_actual,
    c.router_ultimo_evento, c.ts_ultimo_mensaje, c.ventana_24h_fin,
    c.desconectado_wsp4 OR c.desconectado_ventas_api, c.inbox_fijo, c.asignado_a, c.mensajes_no_leidos,
    c.router_limite, c.router_limite_menu, c.router_desconocidos, c.router_menu_enviado, c.router_automaticos, r.n - 1
FROM unnest($1::text[], $2::text[], $3::uuid[]) WITH ORDINALITY AS r(c0, c1, c2, n)
    JOIN conversaciones c ON c.telefono = r.c0 AND (c.contacto_id IS NULL OR c.linea_origen IS NULL)
        AND (c.contacto_id IS NULL OR c.contacto_id = r.c2) AND (c.linea_origen IS NULL OR c.linea_origen = r.c1)
        AND c.estado NOT IN ('cerrada', 'resuelta')
ORDER BY c.id
FOR NO KEY UPDATE OF c
