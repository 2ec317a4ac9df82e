SELECT id, nombre FROM cursos WHERE activo ORDER BY nombre, id
