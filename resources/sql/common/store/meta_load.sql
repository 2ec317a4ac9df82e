SELECT valor FROM router_meta WHERE clave = $1
