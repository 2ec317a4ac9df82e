-- The one update of a conversation in which no state changes. NULL leaves a column as it is.
UPDATE conversaciones SET
    ts_ultimo_mensaje = coalesce(r.c1, ts_ultimo_mensaje),
    ultimo_mensaje_at = coalesce(r.c1, ultimo_mensaje_at),
    ultimo_mensaje = coalesce(r.c2, ultimo_mensaje),
    updated_at = r.c3,
    mensajes_no_leidos = mensajes_no_leidos + r.c4,
    ventana_24h_activa = max(ventana_24h_activa, r.c6 IS NOT NULL),
    ventana_24h_inicio = coalesce(r.c5, ventana_24h_inicio),
    ventana_24h_fin = coalesce(r.c6, ventana_24h_fin),
    router_ultimo_evento = coalesce(r.c7, router_ultimo_evento),
    router_limite = coalesce(r.c8, router_limite),
    router_limite_menu = coalesce(r.c9, router_limite_menu),
    router_desconocidos = coalesce(r.c10, router_desconocidos),
    router_menu_enviado = coalesce(r.c11, router_menu_enviado),
    router_automaticos = coalesce(r.c12, router_automaticos),
    router_version = router_version + 1
FROM psi_rows(?1) r
WHERE conversaciones.id = r.c0
