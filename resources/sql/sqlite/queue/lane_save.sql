UPDATE lane SET place = ?4, turn = ?5, sort = ?6, line = ?7, classes = ?8, head = ?9, aged = ?10, lease = ?11, rare = ?12
WHERE id = ?1 AND ring = ?2 AND key = ?3
