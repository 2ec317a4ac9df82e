UPDATE job SET body = ?2 WHERE seq = ?1
