SELECT n, finished, entries FROM done ORDER BY n
