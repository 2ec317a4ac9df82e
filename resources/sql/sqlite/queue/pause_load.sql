SELECT kind, route, ring, until FROM pause
