UPDATE router_tareas SET ultimo_exito = clock_timestamp() WHERE nombre = $1 AND valla = $2
