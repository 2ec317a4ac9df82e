SELECT seq, lane, pos, behind, due, attempts, alone_lost, error, body FROM job WHERE seq = ?1
