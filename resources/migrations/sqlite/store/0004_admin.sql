-- The admin API: who may use it, and answers kept for repeated requests.

CREATE TABLE router_tokens (
    id TEXT PRIMARY KEY NOT NULL,   -- the part of the token that may be seen
    nombre TEXT NOT NULL,
    rol TEXT NOT NULL CHECK (rol IN ('viewer', 'operator', 'supervisor', 'admin', 'crm', 'metrics')),
    areas TEXT NOT NULL,            -- separated by commas; empty: all
    hash BLOB NOT NULL,             -- SHA-256 of the whole token
    creado TEXT NOT NULL,
    creado_por TEXT NOT NULL,
    vence TEXT,
    revocado TEXT
);

CREATE TABLE router_idempotencia (
    token TEXT NOT NULL,            -- router_tokens.id
    clave TEXT NOT NULL,            -- Idempotency-Key
    huella BLOB NOT NULL,           -- SHA-256 of method, path and body
    estado INTEGER,                 -- status of the answer
    respuesta TEXT,                 -- json
    creado TEXT NOT NULL,
    PRIMARY KEY (token, clave)
);
CREATE INDEX router_idempotencia_creado ON router_idempotencia (creado);

-- Which token wrote an agent's message.
ALTER TABLE router_outbox ADD COLUMN token TEXT;
