-- Count and newest change of every table that menus are read from; small tables, read every 15 s.
SELECT (SELECT count(*) || ' ' || coalesce(CAST(max(updated_at) AS TEXT), '') FROM router_menu_config) || '|' ||
       (SELECT count(*) || ' ' || coalesce(CAST(max(updated_at) AS TEXT), '') FROM router_menu_opciones) || '|' ||
       (SELECT count(*) || ' ' || coalesce(CAST(max(updated_at) AS TEXT), '') FROM router_textos) || '|' ||
       (SELECT count(*) || ' ' || coalesce(CAST(max(updated_at) AS TEXT), '') FROM cursos) || '|' ||
       (SELECT count(*) || ' ' || coalesce(CAST(max(updated_at) AS TEXT), '') FROM router_areas) || '|' ||
       (SELECT coalesce(max(numero), 0) FROM router_menu_versiones)
