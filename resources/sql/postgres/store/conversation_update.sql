-- The one update of a conversation whose state or owner changes. NULL leaves a column as it is; an empty
-- menu_actual becomes NULL.
UPDATE conversaciones SET
    ts_ultimo_mensaje = coalesce(r.c1, ts_ultimo_mensaje),
    ultimo_mensaje_at = coalesce(r.c1, ultimo_mensaje_at),
    ultimo_mensaje = coalesce(r.c2, ultimo_mensaje),
    updated_at = r.c3,
    mensajes_no_leidos = coalesce(mensajes_no_leidos, 0) + r.c4,
    ventana_24h_activa = ventana_24h_activa OR r.c6 IS NOT NULL,
    ventana_24h_inicio = coalesce(r.c5, ventana_24h_inicio),
    ventana_24h_fin = coalesce(r.c6, ventana_24h_fin),
    router_ultimo_evento = coalesce(r.c7, router_ultimo_evento),
    router_limite = coalesce(r.c8, router_limite),
    router_limite_menu = coalesce(r.c9, router_limite_menu),
    router_desconocidos = coalesce(r.c10, router_desconocidos),
    router_menu_enviado = coalesce(r.c11, router_menu_enviado),
    router_automaticos = coalesce(r.c12, router_automaticos),
    router_version = router_version + 1,
    subetiqueta = coalesce(r.c13, subetiqueta),
    area = coalesce(r.c14, area),
    estado = coalesce(r.c15, estado),
    router_estado = coalesce(r.c16, router_estado),
    menu_actual = nullif(coalesce(r.c17, menu_actual), ''),
    contacto_id = r.c18,
    telefono = r.c19,
    nombre = CASE WHEN nombre = telefono THEN r.c20 ELSE nombre END,
    linea_origen = coalesce(linea_origen, r.c21)
FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::timestamptz[], $5::int8[], $6::timestamptz[],
    $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::int8[], $12::timestamptz[],
    $13::int8[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::uuid[], $20::text[], $21::text[], $22::text[]) AS r(c0,
    c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20, c21)
WHERE conversaciones.id = r.c0
