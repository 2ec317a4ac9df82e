SELECT id, ring, key, place, turn, sort, line, classes, head, aged, lease, rare FROM lane WHERE id = ?1
