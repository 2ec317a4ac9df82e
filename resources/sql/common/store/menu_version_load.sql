SELECT json FROM router_menu_versiones WHERE numero = $1
