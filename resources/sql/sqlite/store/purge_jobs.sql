DELETE FROM router_trabajos
WHERE rowid IN (SELECT rowid FROM router_trabajos WHERE murio < ?1 AND estado <> 'reintentando' ORDER BY murio LIMIT ?2)
