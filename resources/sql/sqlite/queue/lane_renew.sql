UPDATE lane SET sort = ?2 WHERE id = ?1
