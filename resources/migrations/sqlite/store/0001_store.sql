-- The store (store.db). The CRM reads and writes the tables without the prefix router_; ours begin with it.
-- uuid and json are text, times RFC 3339 UTC text with milliseconds, booleans 0 or 1.

CREATE TABLE contactos (
    id TEXT PRIMARY KEY NOT NULL DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' ||
        substr(hex(randomblob(2)), 2) || '-a' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    telefono TEXT NOT NULL,         -- E.164 with '+', or the user id of a person without a visible phone
    nombre TEXT,
    email TEXT,
    documento TEXT,
    origen TEXT,
    tipo TEXT,
    estado TEXT,
    estado_lead TEXT,
    resultado TEXT,
    curso_interes TEXT,
    pais TEXT,
    pais_codigo TEXT,
    notas TEXT,
    activo INTEGER NOT NULL DEFAULT 1,
    utm_source TEXT,
    utm_campaign TEXT,
    etiquetas TEXT,
    cursos TEXT,
    metadata TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);
CREATE UNIQUE INDEX idx_contactos_telefono ON contactos (telefono);

CREATE TABLE conversaciones (
    id TEXT PRIMARY KEY NOT NULL DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' ||
        substr(hex(randomblob(2)), 2) || '-a' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    contacto_id TEXT NOT NULL REFERENCES contactos (id),
    telefono TEXT,
    nombre TEXT,
    canal TEXT,
    linea_origen TEXT,
    area TEXT,
    estado TEXT NOT NULL DEFAULT 'nueva',
    prioridad TEXT NOT NULL DEFAULT 'normal',
    router_estado TEXT,
    menu_actual TEXT,
    router_opcion_actual TEXT,
    router_historial TEXT,
    ultimo_mensaje TEXT,
    ultimo_mensaje_at TEXT,
    ts_ultimo_mensaje TEXT,
    mensajes_no_leidos INTEGER NOT NULL DEFAULT 0,
    marcado_no_leido INTEGER NOT NULL DEFAULT 0,
    leida INTEGER NOT NULL DEFAULT 0,
    sin_leer INTEGER NOT NULL DEFAULT 0,
    ventana_24h_activa INTEGER NOT NULL DEFAULT 0,
    ventana_24h_inicio TEXT,
    ventana_24h_fin TEXT,
    ventana_72h_activa INTEGER NOT NULL DEFAULT 0,
    ventana_72h_inicio TEXT,
    ventana_72h_fin TEXT,
    desconectado_wsp4 INTEGER NOT NULL DEFAULT 0,
    desconectado_ventas_api INTEGER NOT NULL DEFAULT 0,
    desconectado_por TEXT,
    desconectado_ts TEXT,
    desconectado_motivo TEXT,
    inbox_fijo TEXT,
    asignado_a TEXT,
    asignado_nombre TEXT,
    asignado_ts TEXT,
    agente_asignado_id TEXT,
    fijada INTEGER NOT NULL DEFAULT 0,
    fijada_orden INTEGER,
    etiqueta TEXT,
    subetiqueta TEXT,
    etiquetas TEXT,
    es_lead_meta INTEGER NOT NULL DEFAULT 0,
    iniciado_por TEXT,
    origen TEXT,
    proxy_activo INTEGER NOT NULL DEFAULT 0,
    area_proxy TEXT,
    inbox_id TEXT,
    inbox_name TEXT,
    metadata TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    router_ultimo_evento TEXT,      -- time of the newest inbound user message applied, whole seconds
    router_limite TEXT,             -- limits.conversation: when the next message fits
    router_limite_menu TEXT,        -- limits.menu_choices
    router_desconocidos INTEGER NOT NULL DEFAULT 0,  -- unknown inputs in a row
    router_menu_enviado TEXT,       -- event time of the last menu sent
    router_automaticos INTEGER NOT NULL DEFAULT 0,   -- automatic messages since the last inbound one
    router_version INTEGER NOT NULL DEFAULT 0        -- raised by each of our updates
);
CREATE INDEX idx_conversaciones_telefono ON conversaciones (telefono);
CREATE INDEX idx_conversaciones_contacto_id ON conversaciones (contacto_id);
CREATE INDEX idx_conversaciones_ts_ultimo_mensaje ON conversaciones (ts_ultimo_mensaje DESC);
-- The tray of an area, and the unread badges without touching the table.
CREATE INDEX router_conversaciones_area ON conversaciones (area, ts_ultimo_mensaje DESC, mensajes_no_leidos);
CREATE UNIQUE INDEX router_conversaciones_viva ON conversaciones (contacto_id, linea_origen)
    WHERE estado NOT IN ('cerrada', 'resuelta');

CREATE TABLE mensajes (
    id TEXT PRIMARY KEY NOT NULL DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' ||
        substr(hex(randomblob(2)), 2) || '-a' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    conversacion_id TEXT NOT NULL REFERENCES conversaciones (id) ON DELETE CASCADE,
    mensaje TEXT,
    tipo TEXT NOT NULL DEFAULT 'text'
        CHECK (tipo IN ('text', 'image', 'audio', 'video', 'document', 'location', 'contact')),
    direccion TEXT NOT NULL CHECK (direccion IN ('entrante', 'saliente')),
    remitente_tipo TEXT NOT NULL,   -- contacto, agente, sistema
    remitente_nombre TEXT,
    remitente_id TEXT,
    media_url TEXT,
    media_type TEXT,
    media_filename TEXT,
    duracion INTEGER,
    whatsapp_message_id TEXT,
    whatsapp_context_id TEXT,
    mensaje_citado_id TEXT,
    reenviado INTEGER NOT NULL DEFAULT 0,
    mensaje_original_id TEXT,
    estado_envio TEXT,              -- Meta's word: sent, delivered, read, failed
    enviado INTEGER NOT NULL DEFAULT 0,
    enviado_ts TEXT,
    entregado INTEGER NOT NULL DEFAULT 0,
    entregado_ts TEXT,
    leido INTEGER NOT NULL DEFAULT 0,
    leido_ts TEXT,
    leido_at TEXT,
    fallido INTEGER NOT NULL DEFAULT 0,
    fallido_ts TEXT,
    error_mensaje TEXT,
    editado INTEGER NOT NULL DEFAULT 0,
    eliminado INTEGER NOT NULL DEFAULT 0,
    eliminado_ts TEXT,
    eliminado_por TEXT,
    via_proxy INTEGER NOT NULL DEFAULT 0,
    area_proxy TEXT,
    menu_mostrado TEXT,
    opcion_seleccionada TEXT,
    metadata TEXT,
    timestamp TEXT NOT NULL,        -- WhatsApp's
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    secuencia INTEGER,              -- intake order
    router_editado_ts TEXT          -- event time of the last edit
);
CREATE INDEX idx_mensajes_conversacion_id ON mensajes (conversacion_id);
CREATE INDEX idx_mensajes_timestamp ON mensajes (timestamp DESC);
CREATE INDEX idx_mensajes_remitente_tipo ON mensajes (remitente_tipo);
CREATE UNIQUE INDEX router_mensajes_wamid ON mensajes (whatsapp_message_id)
    WHERE whatsapp_message_id IS NOT NULL;

CREATE TABLE mensaje_reacciones (
    id TEXT PRIMARY KEY NOT NULL DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' ||
        substr(hex(randomblob(2)), 2) || '-a' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    mensaje_id TEXT NOT NULL REFERENCES mensajes (id) ON DELETE CASCADE,
    usuario_id TEXT,                -- an agent; NULL for contacts
    emoji TEXT NOT NULL,
    autor_tipo TEXT,
    autor_telefono TEXT,
    contacto_id TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    UNIQUE (mensaje_id, usuario_id, emoji)
);
CREATE UNIQUE INDEX router_reacciones_autor ON mensaje_reacciones (mensaje_id, autor_telefono, emoji)
    WHERE autor_telefono IS NOT NULL;
CREATE UNIQUE INDEX router_reacciones_contacto ON mensaje_reacciones (mensaje_id, contacto_id)
    WHERE usuario_id IS NULL AND contacto_id IS NOT NULL;

-- Guards: the event of this key was applied. Oldest first by rowid.
CREATE TABLE router_recibidos (
    clave BLOB PRIMARY KEY NOT NULL,
    recibido TEXT NOT NULL
);

-- Who is who: the keys a contact is known by on WhatsApp.
CREATE TABLE router_contactos (
    contacto_id TEXT PRIMARY KEY NOT NULL REFERENCES contactos (id) ON DELETE CASCADE,
    clave_canonica TEXT UNIQUE,     -- canonical phone, digits
    user_id TEXT UNIQUE,            -- business-scoped user id
    forma_envio TEXT,               -- the form to dial
    creado TEXT NOT NULL,
    actualizado TEXT NOT NULL
);

CREATE TABLE router_estados_mensaje (
    id INTEGER PRIMARY KEY,
    wamid TEXT NOT NULL,
    estado TEXT NOT NULL,           -- the word as it came
    participante TEXT NOT NULL DEFAULT '',
    timestamp TEXT NOT NULL,
    errores TEXT,
    codigo TEXT,                    -- of the first error
    titulo TEXT,
    destinatario TEXT,
    datos TEXT,                     -- biz_opaque_callback_data
    linea TEXT,
    recibido TEXT NOT NULL,
    UNIQUE (wamid, estado, participante)
);

-- What is neither a message row nor a status row. An aparcado one can be read anew from json and the columns
-- that hold what its envelope said.
CREATE TABLE router_eventos (
    id INTEGER PRIMARY KEY,
    clave BLOB NOT NULL UNIQUE,
    clase TEXT NOT NULL CHECK (clase IN ('mensaje', 'estado', 'error', 'otro')),
    tipo TEXT NOT NULL,
    estado TEXT NOT NULL CHECK (estado IN ('aplicado', 'aparcado')),
    motivo TEXT,
    json TEXT NOT NULL,
    recibido TEXT NOT NULL,
    wamid TEXT,
    timestamp TEXT NOT NULL,
    linea TEXT,
    phone_number_id TEXT,
    cuenta TEXT,
    campo TEXT,
    persona TEXT                    -- json: phone, wa_id, user_id, parent_user_id, name, username
);

CREATE TABLE router_outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    generacion INTEGER NOT NULL DEFAULT 1,
    clase TEXT NOT NULL CHECK (clase IN ('mensaje', 'area', 'media')),
    estado TEXT NOT NULL DEFAULT 'pendiente'
        CHECK (estado IN ('pendiente', 'enviando', 'enviado', 'entregado', 'leido', 'fallido', 'incierto')),
    carril BLOB NOT NULL,           -- key of its lane in the queue
    anillo TEXT NOT NULL,
    linea TEXT,
    conversacion_id TEXT,
    contacto_id TEXT,
    mensaje_id TEXT,                -- its row of mensajes
    evento BLOB,                    -- key of the event that caused it
    destinatario TEXT,
    area TEXT,
    tipo TEXT,
    carga TEXT NOT NULL,            -- json
    automatico INTEGER NOT NULL DEFAULT 1,
    expira TEXT,
    vence TEXT NOT NULL,            -- not to be sent before
    intentos INTEGER NOT NULL DEFAULT 0,
    instancia TEXT,
    enviando_hasta TEXT,
    wamid TEXT,
    codigo TEXT,
    error TEXT,
    creado TEXT NOT NULL,
    actualizado TEXT NOT NULL
);
CREATE INDEX router_outbox_carril ON router_outbox (carril, id);
CREATE INDEX router_outbox_evento ON router_outbox (evento) WHERE evento IS NOT NULL;
CREATE INDEX router_outbox_abierto ON router_outbox (estado, vence)
    WHERE estado IN ('pendiente', 'enviando', 'incierto');

-- Jobs that left the queue without success. muerto -> reintentando -> resuelto or muerto; muerto <-> descartado.
CREATE TABLE router_trabajos (
    id TEXT PRIMARY KEY NOT NULL,   -- job id
    estado TEXT NOT NULL CHECK (estado IN ('muerto', 'reintentando', 'resuelto', 'descartado')),
    ruta TEXT NOT NULL,
    anillo TEXT NOT NULL,
    carril BLOB NOT NULL,
    linea TEXT,
    clave BLOB,                     -- guard key of its event
    clave_dedup BLOB,
    prioridad INTEGER NOT NULL,
    carga BLOB NOT NULL,
    correlacion TEXT,
    pos INTEGER NOT NULL,
    intentos INTEGER NOT NULL,
    creado TEXT NOT NULL,
    murio TEXT NOT NULL,
    motivo TEXT NOT NULL,
    codigo TEXT,
    mensaje TEXT,
    actualizado TEXT NOT NULL
);
CREATE INDEX router_trabajos_clave ON router_trabajos (clave) WHERE clave IS NOT NULL;
CREATE INDEX router_trabajos_murio ON router_trabajos (murio);

CREATE TABLE router_intentos (
    id INTEGER PRIMARY KEY,
    trabajo TEXT NOT NULL,
    ruta TEXT NOT NULL,
    intento INTEGER NOT NULL,
    inicio TEXT NOT NULL,
    fin TEXT NOT NULL,
    codigo TEXT,
    mensaje TEXT,
    UNIQUE (trabajo, intento, inicio)
);

CREATE TABLE router_meta (
    clave TEXT PRIMARY KEY NOT NULL,
    valor BLOB NOT NULL
);

CREATE TABLE router_auditoria (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    cuando TEXT NOT NULL,
    quien TEXT NOT NULL,
    accion TEXT NOT NULL,
    detalle TEXT,
    motivo TEXT
);

-- Leases of singleton chores.
CREATE TABLE router_tareas (
    nombre TEXT PRIMARY KEY NOT NULL,
    titular TEXT,
    hasta TEXT,
    valla INTEGER NOT NULL DEFAULT 0,
    ultimo_exito TEXT
);

-- The oldest program that may use this store.
INSERT INTO router_meta (clave, valor) VALUES ('min_program', CAST('0.1.0' AS BLOB));
