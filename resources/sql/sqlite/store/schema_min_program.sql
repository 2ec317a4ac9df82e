SELECT CAST(valor AS TEXT) FROM router_meta WHERE clave = 'min_program'
