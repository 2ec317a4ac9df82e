# The store inside service_sqlite: its sources, statements and migrations.
target_sources(service_sqlite PRIVATE
  sqliteconversationstore.cpp
  sqlitestore.cpp
  storearchive.cpp
  storecontacts.cpp
  storeconversations.cpp
  storederivations.cpp
  storeevents.cpp
  storeguard.cpp
  storehost.cpp
  storemessages.cpp
  storemeta.cpp
  storeoutbox.cpp
  storeretention.cpp
  storerows.cpp
  storeschema.cpp
  storesql.cpp
  storestatuses.cpp
  storetargets.cpp
  storetext.cpp
  storetransaction.cpp)
set_property(SOURCE storeschema.cpp APPEND PROPERTY COMPILE_DEFINITIONS PSI_VERSION="${PROJECT_VERSION}")
set_property(SOURCE storederivations.cpp APPEND PROPERTY COMPILE_DEFINITIONS PSI_VERSION="${PROJECT_VERSION}")
psi_embed_text(service_sqlite HEADER sqlite/storemigrations.h NAMESPACE psi::storemigrations
  FILES
  resources/migrations/sqlite/store/0001_store.sql
  resources/migrations/sqlite/store/0002_menus.sql)
set(store_common_sql resources/sql/common/store)
psi_embed_text(service_sqlite HEADER sqlite/storecommon.h NAMESPACE psi::storecommon FILES
  ${store_common_sql}/audit_insert.sql
  ${store_common_sql}/meta_claim.sql
  ${store_common_sql}/meta_load.sql
  ${store_common_sql}/meta_save.sql)
set(store_sql resources/sql/sqlite/store)
psi_embed_text(service_sqlite HEADER sqlite/storestatements.h NAMESPACE psi::storestatements FILES
  ${store_sql}/attempt_insert.sql
  ${store_sql}/audit_log_insert.sql
  ${store_sql}/audit_rows.sql
  ${store_sql}/contact_by_key.sql
  ${store_sql}/contact_by_phone.sql
  ${store_sql}/contact_insert.sql
  ${store_sql}/contact_keys_clear.sql
  ${store_sql}/contact_keys_insert.sql
  ${store_sql}/contact_keys_save.sql
  ${store_sql}/contact_phone.sql
  ${store_sql}/contact_phone_conversations.sql
  ${store_sql}/conversation_insert.sql
  ${store_sql}/conversation_load.sql
  ${store_sql}/conversation_touch.sql
  ${store_sql}/conversation_update.sql
  ${store_sql}/counter_save.sql
  ${store_sql}/derivation_insert.sql
  ${store_sql}/event_insert.sql
  ${store_sql}/guard_insert.sql
  ${store_sql}/guard_jobs.sql
  ${store_sql}/guard_load.sql
  ${store_sql}/job_bury.sql
  ${store_sql}/job_guarded.sql
  ${store_sql}/job_resolve.sql
  ${store_sql}/message_edit.sql
  ${store_sql}/message_insert.sql
  ${store_sql}/message_revoke.sql
  ${store_sql}/outbox_insert.sql
  ${store_sql}/outbox_last_id.sql
  ${store_sql}/outbox_of_event.sql
  ${store_sql}/purge_attempts.sql
  ${store_sql}/purge_events.sql
  ${store_sql}/purge_jobs.sql
  ${store_sql}/purge_messages.sql
  ${store_sql}/purge_outbox.sql
  ${store_sql}/purge_reactions.sql
  ${store_sql}/purge_received.sql
  ${store_sql}/purge_statuses.sql
  ${store_sql}/reaction_place.sql
  ${store_sql}/reaction_remove.sql
  ${store_sql}/schema_has_table.sql
  ${store_sql}/schema_last.sql
  ${store_sql}/schema_min_program.sql
  ${store_sql}/schema_remember.sql
  ${store_sql}/status_apply.sql
  ${store_sql}/status_insert.sql
  ${store_sql}/status_load.sql
  ${store_sql}/target_by_tail.sql
  ${store_sql}/target_by_wamid.sql
  ${store_sql}/ticket_insert.sql
  ${store_sql}/ticket_last.sql)
