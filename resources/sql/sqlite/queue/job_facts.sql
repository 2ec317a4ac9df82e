-- What must be known of a job when it leaves.
SELECT lane, class, attempts, created, holds_key, line, dedup, correlation FROM job WHERE seq = ?1
