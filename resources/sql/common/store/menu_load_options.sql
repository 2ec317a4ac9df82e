SELECT m.tipo_menu, o.opcion_id, o.router_codigo, o.emoji, o.titulo, o.descripcion, o.tipo_accion, s.tipo_menu,
    o.area_destino, o.subetiqueta, o.mensaje_contexto
FROM router_menu_opciones o
    JOIN router_menu_config m ON m.id = o.menu_config_id
    LEFT JOIN router_menu_config s ON s.id = o.submenu_id
WHERE o.activo AND m.activo
ORDER BY m.tipo_menu, o.orden, o.opcion_id
