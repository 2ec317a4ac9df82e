DELETE FROM lane_rare WHERE lane = ?1
