-- An id for each row to come.
SELECT nextval(pg_get_serial_sequence('router_outbox', 'id')) FROM unnest($1::int8[])
