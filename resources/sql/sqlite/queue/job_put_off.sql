UPDATE job SET attempts = attempts + ?2, due = ?3, error = ?4, alone_lost = 0 WHERE seq = ?1
