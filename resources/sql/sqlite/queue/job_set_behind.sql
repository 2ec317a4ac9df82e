UPDATE job SET behind = 1 WHERE seq = ?1
