SELECT 1 FROM router_tareas WHERE nombre = ?1 AND valla = ?2
