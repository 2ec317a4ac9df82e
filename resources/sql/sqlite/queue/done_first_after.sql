-- The first completed job that is not older than a time, within the next few.
SELECT n FROM done WHERE n >= ?1 AND n < ?2 AND finished > ?3 ORDER BY n LIMIT 1
