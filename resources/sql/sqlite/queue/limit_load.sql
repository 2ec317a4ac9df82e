SELECT kind, route, ring, spacing, burst, lanes FROM limit_setting
