SELECT lane FROM lane_rare WHERE pause_until <= ?1 ORDER BY pause_until, lane LIMIT ?2
