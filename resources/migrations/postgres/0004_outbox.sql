-- What the sending of router_outbox needs; what the columns hold is said in the file of the same name for SQLite.

ALTER TABLE router_outbox ADD COLUMN incierto_hasta timestamptz;
ALTER TABLE router_outbox ADD COLUMN frenos integer NOT NULL DEFAULT 0;
ALTER TABLE router_outbox ADD COLUMN responde_a text;
ALTER TABLE router_contactos ADD COLUMN forma_probada boolean NOT NULL DEFAULT false;

CREATE INDEX router_outbox_carril_abierto ON router_outbox (carril, id)
    WHERE estado IN ('pendiente', 'enviando', 'incierto');
CREATE INDEX router_outbox_pendiente ON router_outbox (id) WHERE estado = 'pendiente';
CREATE INDEX router_outbox_fallido ON router_outbox (id) WHERE estado = 'fallido';
CREATE INDEX router_outbox_mensaje ON router_outbox (mensaje_id) WHERE mensaje_id IS NOT NULL;
