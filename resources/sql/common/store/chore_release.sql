UPDATE router_tareas SET titular = NULL, hasta = NULL WHERE nombre = $1 AND valla = $2
