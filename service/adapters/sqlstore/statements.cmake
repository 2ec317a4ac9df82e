# Every statement of the store by its name, which is that of its file: in resources/sql/<database>/store, or in
# resources/sql/common/store where the databases agree.
set(PSI_STORE_STATEMENTS
  agent_contact
  agent_conversation
  agent_conversation_last
  agent_conversation_touch
  agent_message_insert
  agent_quoted
  area_load
  area_save
  area_seed
  attempt_insert
  audit_insert
  audit_log_insert
  audit_rows
  chore_hold
  chore_release
  chore_succeeded
  chore_take
  contact_by_key
  contact_by_phone
  contact_card
  contact_card_conversations
  contact_form_try
  contact_insert
  contact_keys_clear
  contact_keys_insert
  contact_keys_save
  conversation_insert
  conversation_load
  conversation_loose
  conversation_touch
  conversation_update
  derivation_insert
  event_insert
  guard_insert
  guard_jobs
  guard_load
  idempotency_claim
  idempotency_keep
  idempotency_load
  idempotency_release
  job_bury
  job_guarded
  job_resolve
  menu_clear
  menu_clear_options
  menu_clear_texts
  menu_insert
  menu_insert_options
  menu_insert_texts
  menu_load
  menu_load_courses
  menu_load_options
  menu_load_texts
  menu_stamp
  menu_version_insert
  menu_version_last
  menu_version_load
  menu_versions
  message_edit
  message_failed
  message_insert
  message_media
  message_reopen
  message_revoke
  message_sent
  meta_claim
  meta_load
  meta_save
  outbox_call
  outbox_claim
  outbox_contact
  outbox_counts
  outbox_due
  outbox_fail
  outbox_find
  outbox_give_up
  outbox_ids
  outbox_insert
  outbox_late
  outbox_lock
  outbox_move
  outbox_of_event
  outbox_of_status
  outbox_open
  outbox_other_form
  outbox_release
  outbox_restart
  outbox_restored
  outbox_revive
  outbox_rows
  outbox_sent
  outbox_token
  outgoing_count
  outgoing_find
  outgoing_page
  outgoing_page_conversation
  purge_attempts
  purge_events
  purge_idempotency
  purge_jobs
  purge_messages
  purge_outbox
  purge_reactions
  purge_received
  purge_statuses
  purge_tokens
  reaction_place
  reaction_remove
  status_apply
  status_insert
  status_load
  status_waiting
  target_by_tail
  target_by_wamid
  ticket_draw
  ticket_insert
  token_insert
  token_living
  token_load
  token_revoke)

# psi_store_statements(TARGET DATABASE): <DATABASE/storestatements.h> with the texts, in the order of Statement.
function(psi_store_statements target database)
  set(files)
  foreach(name ${PSI_STORE_STATEMENTS})
    set(file resources/sql/${database}/store/${name}.sql)
    if(NOT EXISTS ${CMAKE_SOURCE_DIR}/${file})
      set(file resources/sql/common/store/${name}.sql)
    endif()
    list(APPEND files ${file})
  endforeach()
  psi_embed_text(${target} HEADER ${database}/storetexts.h NAMESPACE psi::statementtexts::${database} FILES ${files})
  list(JOIN PSI_STORE_STATEMENTS ", " names)
  list(JOIN PSI_STORE_STATEMENTS "\", \"" quoted)
  set(quoted "\"${quoted}\"")
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/embedded/${database}/storestatements.h CONTENT
"#pragma once

#include <array>

#include <${database}/storetexts.h>

namespace psi::statementtexts::${database} {

inline constexpr std::array all{${names}};

inline constexpr std::array<std::string_view, all.size()> names{${quoted}};

} // namespace psi::statementtexts::${database}
")
endfunction()
