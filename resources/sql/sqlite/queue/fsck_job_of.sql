SELECT lane, class, line, behind FROM job WHERE seq = ?1
