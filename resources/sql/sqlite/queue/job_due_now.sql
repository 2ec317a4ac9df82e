UPDATE job SET due = min(due, ?2) WHERE seq = ?1
