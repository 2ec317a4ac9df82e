UPDATE lane SET sort = ?4 WHERE ring = ?1 AND key = ?2 AND place = 2 AND token = ?3
