DELETE FROM dedup WHERE key > ?1 AND key <= ?2 AND expires <= ?3
