SELECT sort FROM lane WHERE place = ?1 AND turn = ?2 ORDER BY sort LIMIT 1
