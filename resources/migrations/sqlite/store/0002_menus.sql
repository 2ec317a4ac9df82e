-- Hand-overs to areas, and the menus that lead to them.

CREATE TABLE tickets (
    id TEXT PRIMARY KEY NOT NULL DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' ||
        substr(hex(randomblob(2)), 2) || '-a' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    ticket_id TEXT NOT NULL,        -- TKT-YYYYMMDD-NNNNN
    conversacion_id TEXT,
    telefono TEXT NOT NULL,
    area TEXT NOT NULL,
    origen TEXT,
    estado TEXT NOT NULL DEFAULT 'abierto',
    prioridad TEXT NOT NULL DEFAULT 'normal',
    subetiqueta TEXT,
    area_origen TEXT,
    area_destino TEXT,
    motivo TEXT,
    motivo_derivacion TEXT,
    asignado_a TEXT,
    notas_resolucion TEXT,
    resolucion TEXT,
    metadata TEXT,
    ts_abierto TEXT,
    ts_en_progreso TEXT,
    ts_resuelto TEXT,
    ts_cerrado TEXT,
    ts_primera_respuesta TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);
CREATE UNIQUE INDEX router_tickets_numero ON tickets (ticket_id);
CREATE INDEX router_tickets_conversacion ON tickets (conversacion_id);

CREATE TABLE derivaciones (
    id TEXT PRIMARY KEY NOT NULL DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' ||
        substr(hex(randomblob(2)), 2) || '-a' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    conversacion_id TEXT,
    ticket_id TEXT,                 -- tickets.ticket_id
    telefono TEXT,
    area_origen TEXT,
    area_destino TEXT,
    area TEXT,
    subetiqueta TEXT,
    motivo TEXT,
    mensaje_contexto TEXT,
    menu_option_selected TEXT,
    requiere_proxy INTEGER NOT NULL DEFAULT 0,
    inbox_destino TEXT,
    api_destino TEXT,
    payload TEXT,
    derivado_por TEXT,
    status TEXT,
    ts_derivacion TEXT,
    ts_ack TEXT,
    sistema_version TEXT,
    nodo_procesador TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);
CREATE INDEX router_derivaciones_conversacion ON derivaciones (conversacion_id);

CREATE TABLE audit_log (
    id TEXT PRIMARY KEY NOT NULL DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' ||
        substr(hex(randomblob(2)), 2) || '-a' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    accion TEXT,
    tabla_afectada TEXT,
    registro_id TEXT,
    valores_anteriores TEXT,
    valores_nuevos TEXT,
    user_id TEXT,
    user_name TEXT,
    origen TEXT,
    motivo TEXT,
    detalles TEXT,
    ip_address TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);
CREATE INDEX router_audit_log_registro ON audit_log (registro_id);

-- Counters that go up by one: `ticket:YYYYMMDD` holds the day's last number.
CREATE TABLE router_contadores (
    clave TEXT PRIMARY KEY NOT NULL,
    valor INTEGER NOT NULL
);

CREATE TABLE cursos (
    id TEXT PRIMARY KEY NOT NULL DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' ||
        substr(hex(randomblob(2)), 2) || '-a' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    codigo TEXT,
    nombre TEXT NOT NULL,
    activo INTEGER NOT NULL DEFAULT 1,
    tipo_formacion TEXT,
    categoria TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);

CREATE TABLE router_menu_config (
    id TEXT PRIMARY KEY NOT NULL DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' ||
        substr(hex(randomblob(2)), 2) || '-a' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    nombre TEXT,
    header TEXT,
    body TEXT,
    footer TEXT,
    button_text TEXT,
    tipo_menu TEXT NOT NULL,        -- the menu's name: principal, admin, ...
    parent_menu_id TEXT,
    activo INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);
CREATE UNIQUE INDEX router_menu_config_tipo ON router_menu_config (tipo_menu);

CREATE TABLE router_menu_opciones (
    id TEXT PRIMARY KEY NOT NULL DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' ||
        substr(hex(randomblob(2)), 2) || '-a' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    menu_config_id TEXT NOT NULL REFERENCES router_menu_config (id) ON DELETE CASCADE,
    orden INTEGER NOT NULL DEFAULT 0,
    opcion_id TEXT NOT NULL,
    emoji TEXT,
    titulo TEXT,
    descripcion TEXT,
    tipo_accion TEXT NOT NULL CHECK (tipo_accion IN ('submenu', 'derivar', 'volver', 'cursos_dinamico')),
    submenu_id TEXT,                -- router_menu_config.id
    area_destino TEXT,
    subetiqueta TEXT,
    mensaje_contexto TEXT,
    activo INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    router_codigo TEXT              -- what may be typed for it: 3, 31
);
CREATE INDEX router_menu_opciones_menu ON router_menu_opciones (menu_config_id, orden);

-- What is said beside the menus: derivacion.
CREATE TABLE router_textos (
    clave TEXT PRIMARY KEY NOT NULL,
    texto TEXT NOT NULL,
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);

-- Every set of menus that was put into effect, as menus export writes it.
CREATE TABLE router_menu_versiones (
    numero INTEGER PRIMARY KEY AUTOINCREMENT,
    creado TEXT NOT NULL,
    quien TEXT NOT NULL,
    motivo TEXT,
    json TEXT NOT NULL
);

-- Where an area is told of a hand-over. Seeded once from [[areas]]; after that this table rules.
CREATE TABLE router_areas (
    id TEXT PRIMARY KEY NOT NULL,
    url TEXT,
    secreto TEXT,
    habilitada INTEGER NOT NULL DEFAULT 1,
    timeout_ms INTEGER NOT NULL DEFAULT 10000,
    intentos INTEGER NOT NULL DEFAULT 8,
    sla_s INTEGER,                  -- NULL: none
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);

-- Whoever changes a row, the menus in memory must notice: the newest change of a table is newer than all before it,
-- within a millisecond too.
CREATE TRIGGER router_cursos_tocado AFTER UPDATE ON cursos WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE cursos SET updated_at = max(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'),
        (SELECT strftime('%Y-%m-%dT%H:%M:%fZ', max(updated_at), '+0.001 seconds') FROM cursos))
    WHERE rowid = NEW.rowid;
END;

CREATE TRIGGER router_menu_config_tocado AFTER UPDATE ON router_menu_config WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE router_menu_config SET updated_at = max(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'),
        (SELECT strftime('%Y-%m-%dT%H:%M:%fZ', max(updated_at), '+0.001 seconds') FROM router_menu_config))
    WHERE rowid = NEW.rowid;
END;

CREATE TRIGGER router_menu_opciones_tocado AFTER UPDATE ON router_menu_opciones WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE router_menu_opciones SET updated_at = max(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'),
        (SELECT strftime('%Y-%m-%dT%H:%M:%fZ', max(updated_at), '+0.001 seconds') FROM router_menu_opciones))
    WHERE rowid = NEW.rowid;
END;

CREATE TRIGGER router_textos_tocado AFTER UPDATE ON router_textos WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE router_textos SET updated_at = max(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'),
        (SELECT strftime('%Y-%m-%dT%H:%M:%fZ', max(updated_at), '+0.001 seconds') FROM router_textos))
    WHERE rowid = NEW.rowid;
END;

CREATE TRIGGER router_areas_tocado AFTER UPDATE ON router_areas WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE router_areas SET updated_at = max(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'),
        (SELECT strftime('%Y-%m-%dT%H:%M:%fZ', max(updated_at), '+0.001 seconds') FROM router_areas))
    WHERE rowid = NEW.rowid;
END;
