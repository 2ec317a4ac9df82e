-- For jobs that joined a lane behind others.
UPDATE lane SET low = ?2, normal = ?3, high = ?4, urgent = ?5, mixed = ?6 WHERE id = ?1
