SELECT sort FROM lane WHERE place = ?1 AND turn_ring = 0 ORDER BY sort LIMIT 1
