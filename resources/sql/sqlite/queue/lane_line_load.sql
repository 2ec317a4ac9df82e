SELECT line, jobs FROM lane_line WHERE lane = ?1
