SELECT l.head, l.ring, l.place, l.lease FROM lane l WHERE l.place = ?1
