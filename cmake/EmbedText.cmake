# psi_embed_text(TARGET HEADER dir/name.h NAMESPACE ns FILES a.sql b.sql …)
# Makes <dir/name.h> for TARGET: one `inline constexpr std::string_view` per file, named after the file
# (letters, digits, other characters become '_'), so that SQL and scripts stay files with a name. The target
# embedded_texts makes them all: what a tool that reads sources needs of a build.
set(PSI_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embedtext.cmake.in)

add_custom_target(embedded_texts)

function(psi_embed_text target)
  cmake_parse_arguments(ARG "" "HEADER;NAMESPACE" "FILES" ${ARGN})
  set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded/${ARG_HEADER})
  set(files)
  foreach(file ${ARG_FILES})
    get_filename_component(full ${file} ABSOLUTE BASE_DIR ${CMAKE_SOURCE_DIR})
    list(APPEND files ${full})
  endforeach()
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} "-DOUT=${out}" "-DNAMESPACE=${ARG_NAMESPACE}" "-DFILES=${files}" -P ${PSI_EMBED_SCRIPT}
    DEPENDS ${files} ${PSI_EMBED_SCRIPT} VERBATIM)
  target_sources(${target} PRIVATE ${out})
  string(MAKE_C_IDENTIFIER "embedded_${ARG_HEADER}" name)
  add_custom_target(${name} DEPENDS ${out})
  add_dependencies(embedded_texts ${name})
  target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/embedded)
endfunction()
