DELETE FROM dedup_recent WHERE n <= ?1
