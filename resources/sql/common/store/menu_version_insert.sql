INSERT INTO router_menu_versiones (creado, quien, motivo, json) VALUES ($1, $2, $3, $4) RETURNING numero
