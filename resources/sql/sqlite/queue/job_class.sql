UPDATE job SET class = ?2 WHERE seq = ?1
