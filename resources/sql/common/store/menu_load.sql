SELECT m.tipo_menu, m.nombre, m.header, m.body, m.footer, m.button_text, p.tipo_menu
FROM router_menu_config m LEFT JOIN router_menu_config p ON p.id = m.parent_menu_id
WHERE m.activo
ORDER BY m.tipo_menu
