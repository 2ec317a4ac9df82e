DELETE FROM limit_setting WHERE kind = ?1 AND route = ?2 AND ring = ?3
