-- c0 a form of a phone, c1 line, c2 the contact that has it or NULL: live conversations of older routers that name no
-- contact or no line, and no others than these.
SELECT c.id, c.area, c.estado, c.router_estado, c.menu_actual,
    c.router_ultimo_evento, c.ts_ultimo_mensaje, c.ventana_24h_fin,
    c.desconectado_wsp4 OR c.desconectado_ventas_api, c.inbox_fijo, c.asignado_a, c.mensajes_no_leidos,
    c.router_limite, c.router_limite_menu, c.router_desconocidos, c.router_menu_enviado, c.router_automaticos, r.rowid
FROM psi_rows(?1) r
    CROSS JOIN conversaciones c INDEXED BY idx_conversaciones_telefono
        ON c.telefono = r.c0 AND (c.contacto_id IS NULL OR c.linea_origen IS NULL)
        AND (c.contacto_id IS NULL OR c.contacto_id = r.c2) AND (c.linea_origen IS NULL OR c.linea_origen = r.c1)
        AND c.estado NOT IN ('cerrada', 'resuelta')
