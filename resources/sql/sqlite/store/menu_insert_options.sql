INSERT INTO router_menu_opciones (id, menu_config_id, orden, opcion_id, router_codigo, emoji, titulo, descripcion,
    tipo_accion, submenu_id, area_destino, subetiqueta, mensaje_contexto)
SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12 FROM psi_rows(?1)
