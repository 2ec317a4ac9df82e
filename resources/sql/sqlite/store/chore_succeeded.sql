UPDATE router_tareas SET ultimo_exito = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE nombre = ?1 AND valla = ?2
