SELECT lane FROM lane_rare WHERE blocked_by = ?1
