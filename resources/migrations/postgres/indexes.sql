-- Indexes on the CRM's tables, each made by itself without holding up anybody. A unique one that the data does not
-- allow is left out, and the doubles are listed. One statement a line: the program reads name, table and columns.
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS idx_contactos_telefono ON contactos (telefono);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_conversaciones_telefono ON conversaciones (telefono);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_conversaciones_contacto_id ON conversaciones (contacto_id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_conversaciones_ts_ultimo_mensaje ON conversaciones (ts_ultimo_mensaje DESC);
CREATE INDEX CONCURRENTLY IF NOT EXISTS router_conversaciones_area ON conversaciones (area, ts_ultimo_mensaje DESC);
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS router_conversaciones_viva ON conversaciones (contacto_id, linea_origen) WHERE estado NOT IN ('cerrada', 'resuelta');
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_mensajes_conversacion_id ON mensajes (conversacion_id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_mensajes_timestamp ON mensajes (timestamp DESC);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_mensajes_remitente_tipo ON mensajes (remitente_tipo);
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS router_mensajes_wamid ON mensajes (whatsapp_message_id) WHERE whatsapp_message_id IS NOT NULL;
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS router_reacciones_usuario ON mensaje_reacciones (mensaje_id, usuario_id, emoji);
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS router_reacciones_autor ON mensaje_reacciones (mensaje_id, autor_telefono, emoji) WHERE autor_telefono IS NOT NULL;
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS router_reacciones_contacto ON mensaje_reacciones (mensaje_id, contacto_id) WHERE usuario_id IS NULL AND contacto_id IS NOT NULL;
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS router_tickets_numero ON tickets (ticket_id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS router_tickets_conversacion ON tickets (conversacion_id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS router_derivaciones_conversacion ON derivaciones (conversacion_id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS router_audit_log_registro ON audit_log (registro_id);
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS router_menu_config_tipo ON router_menu_config (tipo_menu);
CREATE INDEX CONCURRENTLY IF NOT EXISTS router_menu_opciones_menu ON router_menu_opciones (menu_config_id, orden);
