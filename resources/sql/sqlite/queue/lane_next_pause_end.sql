SELECT pause_until FROM lane_rare WHERE pause_until IS NOT NULL ORDER BY pause_until LIMIT 1
