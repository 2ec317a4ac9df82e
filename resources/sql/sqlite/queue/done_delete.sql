DELETE FROM done WHERE n >= ?1 AND n < ?2
