-- The admin API; what the columns hold is said in the file of the same tables for SQLite.

CREATE TABLE router_tokens (
    id text PRIMARY KEY,
    nombre text NOT NULL,
    rol text NOT NULL CHECK (rol IN ('viewer', 'operator', 'supervisor', 'admin', 'crm', 'metrics')),
    areas text NOT NULL,
    hash bytea NOT NULL,
    creado timestamptz NOT NULL,
    creado_por text NOT NULL,
    vence timestamptz,
    revocado timestamptz
);

CREATE TABLE router_idempotencia (
    token text NOT NULL,
    clave text NOT NULL,
    huella bytea NOT NULL,
    estado integer,
    respuesta text,
    creado timestamptz NOT NULL,
    PRIMARY KEY (token, clave)
);
CREATE INDEX router_idempotencia_creado ON router_idempotencia (creado);

ALTER TABLE router_outbox ADD COLUMN token text;
