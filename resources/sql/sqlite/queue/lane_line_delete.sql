DELETE FROM lane_line WHERE lane = ?1
