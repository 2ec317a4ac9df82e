SELECT tat, lost, mark, paused, pause_until, blocked_by FROM lane_rare WHERE lane = ?1
