SELECT 1 FROM lane WHERE worker = ?1 AND alone = 1 LIMIT 1
