UPDATE job SET alone_lost = alone_lost + 1 WHERE seq = ?1
