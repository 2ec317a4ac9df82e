-- For readers, which do not hold the recent keys; a few thousand rows are looked at.
SELECT seq FROM dedup_recent WHERE key = ?1 ORDER BY n DESC LIMIT 1
