UPDATE conversaciones SET ts_ultimo_mensaje = max(coalesce(ts_ultimo_mensaje, ''), ?1),
    ultimo_mensaje_at = max(coalesce(ultimo_mensaje_at, ''), ?1), ultimo_mensaje = ?2, updated_at = ?1,
    router_version = router_version + 1
WHERE id = ?3
