-- The rows that pruning looks at.
SELECT n, jobs, finished FROM done ORDER BY n LIMIT ?1
