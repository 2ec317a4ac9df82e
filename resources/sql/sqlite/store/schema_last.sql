SELECT coalesce(max(numero), 0) FROM router_migraciones
