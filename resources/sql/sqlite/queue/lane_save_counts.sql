-- For jobs that joined a lane behind others.
UPDATE lane SET classes = ?2, rare = ?3 WHERE id = ?1
