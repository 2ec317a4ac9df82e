SELECT line FROM job WHERE seq = ?1
