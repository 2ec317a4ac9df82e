-- The role of psi-router on PostgreSQL, run once by a superuser in the CRM's database. As settings of the role
-- they hold on every connection, also on those that PgBouncer shares out. Before it:
--   CREATE ROLE psi_router LOGIN PASSWORD '...';
-- `psi-router migrate` runs under store.migrate_url, whose role owns the tables and may create some.

-- Nothing hangs for ever: what takes longer than these is an error, and the router runs it again.
ALTER ROLE psi_router SET statement_timeout = '20s';
ALTER ROLE psi_router SET lock_timeout = '5s';
ALTER ROLE psi_router SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE psi_router SET tcp_user_timeout = '10s';

-- 200 was answered long ago, but what the router calls stored is on disk.
ALTER ROLE psi_router SET synchronous_commit = 'on';

-- Many rows come as arrays, whose sizes the planner does not know: its choices stay those of short batches.
ALTER ROLE psi_router SET jit = 'off';

GRANT USAGE ON SCHEMA public TO psi_router;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO psi_router;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO psi_router;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO psi_router;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO psi_router;
