INSERT INTO conversaciones (id, ts_ultimo_mensaje, ultimo_mensaje_at, ultimo_mensaje, created_at, updated_at,
    mensajes_no_leidos, ventana_24h_activa, ventana_24h_inicio, ventana_24h_fin, router_ultimo_evento,
    router_limite, router_limite_menu, router_desconocidos, router_menu_enviado, router_automaticos, subetiqueta,
    contacto_id, telefono, nombre, linea_origen, area, estado, router_estado, menu_actual,
    canal, iniciado_por, origen)
SELECT c0, c1, c1, c2, c3, c3, c4, c6 IS NOT NULL, c5, c6, c7, c8, c9, coalesce(c10, 0), c11, coalesce(c12, 0), c13,
    c14, c15, c16, c17, c18, c19, c20, c21, 'whatsapp', 'usuario', 'whatsapp'
FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::timestamptz[], $5::int8[], $6::timestamptz[],
    $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::int8[], $12::timestamptz[],
    $13::int8[], $14::text[], $15::uuid[], $16::text[], $17::text[], $18::text[], $19::text[], $20::text[],
    $21::text[], $22::text[]) AS r(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17,
    c18, c19, c20, c21)
