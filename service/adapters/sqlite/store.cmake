# The store inside service_sqlite: its sources, statements and migrations.
include(../sqlstore/statements.cmake)
target_link_libraries(service_sqlite PUBLIC service_sqlstore)
target_sources(service_sqlite PRIVATE
  rowstable.cpp
  sqlitereadhost.cpp
  sqlitesql.cpp
  sqlitestore.cpp
  sqlitestorehost.cpp
  storeschema.cpp)
set_property(SOURCE storeschema.cpp APPEND PROPERTY COMPILE_DEFINITIONS PSI_VERSION="${PROJECT_VERSION}")
psi_embed_text(service_sqlite HEADER sqlite/storemigrations.h NAMESPACE psi::storemigrations
  FILES resources/migrations/sqlite/store/0001_store.sql resources/migrations/sqlite/store/0002_menus.sql
    resources/migrations/sqlite/store/0003_outbox.sql
    resources/migrations/sqlite/store/0004_admin.sql)
psi_store_statements(service_sqlite sqlite)
set(store_sql resources/sql/sqlite/store)
psi_embed_text(service_sqlite HEADER sqlite/schemastatements.h NAMESPACE psi::schemastatements FILES
  ${store_sql}/schema_has_table.sql
  ${store_sql}/schema_last.sql
  ${store_sql}/schema_min_program.sql
  ${store_sql}/schema_remember.sql)
