SELECT seq FROM sqlite_sequence WHERE name = 'router_outbox'
