UPDATE job SET attempts = 0, alone_lost = 0, due = min(due, ?2) WHERE seq = ?1
