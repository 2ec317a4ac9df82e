# What every target of the tree shares: language, warnings, sanitizers, compile cache, output folder.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_AUTOMOC OFF)

if(PSI_CCACHE)
  find_program(CCACHE_PROGRAM ccache)
  if(CCACHE_PROGRAM)
    # The sloppiness lets ccache serve units that use a precompiled header.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_NOHASHDIR=1
        CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} ${CCACHE_PROGRAM})
  endif()
endif()

add_library(project_options INTERFACE)
target_include_directories(project_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(project_options INTERFACE
  -Wall -Wextra -Wpedantic -Wold-style-cast -Woverloaded-virtual -Wnon-virtual-dtor
  $<$<BOOL:${PSI_WERROR}>:-Werror> -fstack-protector-strong
  $<$<AND:$<BOOL:${PSI_PCH}>,$<CXX_COMPILER_ID:GNU>>:-fpch-preprocess>)
target_compile_definitions(project_options INTERFACE
  QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_NARROWING_CONVERSIONS_IN_CONNECT
  QT_STRICT_ITERATORS QT_NO_FOREACH QT_NO_KEYWORDS
  $<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
target_link_options(project_options INTERFACE -Wl,-z,relro,-z,now)
if(PSI_SANITIZE)
  target_compile_options(project_options INTERFACE -fsanitize=${PSI_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all -U_FORTIFY_SOURCE)
  target_link_options(project_options INTERFACE -fsanitize=${PSI_SANITIZE})
endif()

# One precompiled header of Qt Core and the std containers, shared by all libraries and tests that link Qt Core.
function(psi_precompile target)
  if(PSI_PCH)
    target_precompile_headers(${target} PRIVATE <QByteArray> <QString> <chrono> <functional> <memory>
      <optional> <string> <variant> <vector>)
  endif()
endfunction()

# psi_library(NAME SOURCES a.cpp … LINKS lib …): one static library of a layer folder.
function(psi_library name)
  cmake_parse_arguments(ARG "NO_PCH" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  if(ARG_SOURCES)
    add_library(${name} STATIC ${ARG_SOURCES})
    target_link_libraries(${name} PUBLIC project_options ${ARG_LINKS} PRIVATE ${ARG_PRIVATE_LINKS})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE project_options ${ARG_LINKS})
  endif()
endfunction()

# psi_test(NAME SOURCES a.cpp … LINKS lib … [LABELS l …] [TIMEOUT s] [WHOLE] [SERIAL]): a GoogleTest program.
# Each TEST is a ctest of its own, unless WHOLE (programs whose cases share a costly fixture). SERIAL: nothing else
# runs beside it.
function(psi_test name)
  cmake_parse_arguments(ARG "WHOLE;SERIAL" "TIMEOUT" "SOURCES;LINKS;LABELS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 60)
  endif()
  if(NOT ARG_LABELS)
    set(ARG_LABELS unit)
  endif()
  if(NOT ARG_SERIAL)
    set(ARG_SERIAL OFF)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE project_options ${ARG_LINKS} test_main)
  target_compile_definitions(${name} PRIVATE PSI_SOURCE_DIR="${CMAKE_SOURCE_DIR}" PSI_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  if(ARG_WHOLE)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT} RUN_SERIAL ${ARG_SERIAL})
  else()
    gtest_discover_tests(${name} TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 60
      PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT} RUN_SERIAL ${ARG_SERIAL})
  endif()
endfunction()
