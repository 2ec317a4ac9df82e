SELECT seq, pos, due, created FROM job WHERE seq = ?1
