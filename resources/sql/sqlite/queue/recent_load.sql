SELECT n, key, seq, expires FROM dedup_recent ORDER BY n
