SELECT numero, creado, quien, motivo FROM router_menu_versiones ORDER BY numero DESC LIMIT $1
