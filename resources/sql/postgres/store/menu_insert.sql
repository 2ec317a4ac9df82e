INSERT INTO router_menu_config (id, tipo_menu, nombre, header, body, footer, button_text, parent_menu_id)
SELECT c0, c1, c2, c3, c4, c5, c6, c7
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[])
    AS r(c0, c1, c2, c3, c4, c5, c6, c7)
