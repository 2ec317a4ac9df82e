INSERT INTO router_menu_opciones (id, menu_config_id, orden, opcion_id, router_codigo, emoji, titulo, descripcion,
    tipo_accion, submenu_id, area_destino, subetiqueta, mensaje_contexto)
SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12
FROM unnest($1::uuid[], $2::uuid[], $3::int8[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::uuid[], $11::text[], $12::text[], $13::text[])
    AS r(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12)
