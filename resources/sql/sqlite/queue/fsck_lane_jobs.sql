SELECT body FROM job WHERE lane = ?1 AND behind = 1
