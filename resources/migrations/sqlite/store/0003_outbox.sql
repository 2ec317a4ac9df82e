-- What the sending of router_outbox needs.

ALTER TABLE router_outbox ADD COLUMN incierto_hasta TEXT;       -- its lane waits so long for a status of it
ALTER TABLE router_outbox ADD COLUMN frenos INTEGER NOT NULL DEFAULT 0;  -- times in a row the other side asked to wait
ALTER TABLE router_outbox ADD COLUMN responde_a TEXT;           -- wamid to mark as read beside the first call
ALTER TABLE router_contactos ADD COLUMN forma_probada INTEGER NOT NULL DEFAULT 0;  -- the other dialled form was tried

-- Lanes may have years of rows that ended.
CREATE INDEX router_outbox_carril_abierto ON router_outbox (carril, id)
    WHERE estado IN ('pendiente', 'enviando', 'incierto');
-- The relay's pages.
CREATE INDEX router_outbox_pendiente ON router_outbox (id) WHERE estado = 'pendiente';
CREATE INDEX router_outbox_fallido ON router_outbox (id) WHERE estado = 'fallido';
CREATE INDEX router_outbox_mensaje ON router_outbox (mensaje_id) WHERE mensaje_id IS NOT NULL;
