SELECT seq, pos, due, body FROM job WHERE seq = ?1
