SELECT lane FROM job WHERE seq = ?1
