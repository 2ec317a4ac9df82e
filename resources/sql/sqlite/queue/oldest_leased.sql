SELECT ring, min(head_created) FROM lane WHERE place = 2 AND turn = 0 GROUP BY ring
