# gradus_add_plugin(<id> SOURCES files... [STUDIES files...] [LIBRARIES targets...] [GOLDEN file]
#                   [TESTS files...])
#
# Builds the plugin <id>: one shared library <id>.so that exports the entry function alone. The same
# function serves plugins in Gradus' own tree and plugins built against an installed Gradus.
#   STUDIES    study files (TOML) that come with the plugin; they reach the sources as the array
#              <id>_studies of the generated header "<id>_studies.h"
#   LIBRARIES  what the sources need beside Gradus
#   GOLDEN     where the optimizers' trajectories end (`gradus check --write-golden` makes it); it is
#              put beside the plugin, where `gradus check` looks for it
#   TESTS      the plugin's own tests with GoogleTest: one program with the plugin's sources
# With tests on, it adds <id>.conformance (`gradus check`), <id>.exports and, where there are TESTS,
# <id>.unit, labelled fast.
#
# A project without a build type is built as Release: a step without optimization takes several
# times as long, and `gradus bench` would compare compilers.
include(${CMAKE_CURRENT_LIST_DIR}/GradusEmbed.cmake)
set(_gradus_plugin_modules ${CMAKE_CURRENT_LIST_DIR})

get_property(_gradus_many_types GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
if(NOT CMAKE_BUILD_TYPE AND NOT _gradus_many_types)
  message(STATUS "Gradus: no build type was given: Release (-DCMAKE_BUILD_TYPE=Debug to debug)")
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Release, RelWithDebInfo, Debug or MinSizeRel" FORCE)
endif()

function(gradus_add_plugin id)
  cmake_parse_arguments(PLUGIN "" "GOLDEN" "SOURCES;STUDIES;LIBRARIES;TESTS" ${ARGN})
  if(NOT id MATCHES "^[a-z][a-z0-9_]*$")
    message(FATAL_ERROR
      "gradus_add_plugin: expected an id of a-z, 0-9 and _ that starts with a letter, found '${id}'.")
  elseif(PLUGIN_UNPARSED_ARGUMENTS OR NOT PLUGIN_SOURCES)
    message(FATAL_ERROR "gradus_add_plugin(${id}): expected SOURCES, then STUDIES, LIBRARIES, GOLDEN or \
TESTS; found '${ARGN}'.")
  endif()
  add_library(${id} MODULE ${PLUGIN_SOURCES})
  target_link_libraries(${id} PRIVATE gradus::api ${PLUGIN_LIBRARIES})
  _gradus_plugin_properties(${id})
  if(PLUGIN_STUDIES)
    set(generated ${CMAKE_CURRENT_BINARY_DIR}/${id}_generated)
    gradus_embed_studies(${id} ${generated}/${id}_studies.h ${PLUGIN_STUDIES})
    target_include_directories(${id} PRIVATE ${generated})
  endif()
  include(GNUInstallDirs)
  install(TARGETS ${id} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/gradus/plugins)
  if(PLUGIN_GOLDEN)
    cmake_path(ABSOLUTE_PATH PLUGIN_GOLDEN)
    configure_file(${PLUGIN_GOLDEN} ${CMAKE_BINARY_DIR}/lib/gradus/plugins/${id}.golden.json COPYONLY)
    install(FILES ${PLUGIN_GOLDEN} DESTINATION ${CMAKE_INSTALL_LIBDIR}/gradus/plugins
      RENAME ${id}.golden.json)
  endif()
  if(BUILD_TESTING)
    _gradus_plugin_tests(${id})
    if(PLUGIN_TESTS)
      _gradus_plugin_unit_tests(${id} "${PLUGIN_TESTS}" "${PLUGIN_LIBRARIES}")
    endif()
  endif()
endfunction()

# Where the file goes, what it exports, and the settings that the gates compare with the host's.
function(_gradus_plugin_properties id)
  set(script ${_gradus_plugin_modules}/plugin_exports.map)
  set_target_properties(${id} PROPERTIES
    PREFIX "" SUFFIX ".so"
    CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib/gradus/plugins
    INSTALL_RPATH "$ORIGIN/../.."
    LINK_DEPENDS ${script})
  target_link_options(${id} PRIVATE -Wl,--version-script=${script})
  if(GRADUS_SANITIZE)
    target_compile_options(${id} PRIVATE -fsanitize=${GRADUS_SANITIZE})
    target_link_options(${id} PRIVATE -fsanitize=${GRADUS_SANITIZE})
  else() # a sanitizer's own symbols come from the program
    target_link_options(${id} PRIVATE -Wl,-z,defs)
  endif()
  # Assertions change inline functions of LibTorch's headers: as the host has it, or be refused.
  if(GRADUS_ASSERTIONS)
    target_compile_options(${id} PRIVATE -UNDEBUG)
  else()
    target_compile_options(${id} PRIVATE -DNDEBUG)
  endif()
  if(TARGET gradus_warnings)
    target_link_libraries(${id} PRIVATE gradus_warnings)
  endif()
  if(TARGET gradus_programs)
    add_dependencies(gradus_programs ${id})
  endif()
endfunction()

function(_gradus_plugin_tests id)
  add_test(NAME ${id}.exports
    COMMAND ${CMAKE_COMMAND} -DNM=${CMAKE_NM} -DFILE=$<TARGET_FILE:${id}>
      -P ${_gradus_plugin_modules}/check_exports.cmake)
  set_tests_properties(${id}.exports PROPERTIES LABELS fast)
  if(TARGET gradus::cli)
    _gradus_plugin_conformance(${id})
  else() # in Gradus' own tree, where the program comes later
    cmake_language(EVAL CODE
      "cmake_language(DEFER DIRECTORY [[${CMAKE_SOURCE_DIR}]] CALL _gradus_plugin_conformance ${id})")
  endif()
endfunction()

# One program of the tests and of what the plugin is made of; it calls the plugin's entry function.
function(_gradus_plugin_unit_tests id tests libraries)
  find_package(GTest QUIET)
  if(NOT TARGET GTest::gtest_main)
    message(WARNING "gradus_add_plugin(${id}): expected GoogleTest for TESTS, found none; the test \
${id}.unit is left out. Install it (Debian: libgtest-dev), or set GTest_DIR.")
    return()
  endif()
  add_executable(${id}_tests ${tests} $<TARGET_OBJECTS:${id}>)
  target_link_libraries(${id}_tests PRIVATE gradus::api GTest::gtest_main ${libraries})
  set_target_properties(${id}_tests PROPERTIES
    CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF)
  if(GRADUS_ASSERTIONS) # as the plugin
    target_compile_options(${id}_tests PRIVATE -UNDEBUG)
  else()
    target_compile_options(${id}_tests PRIVATE -DNDEBUG)
  endif()
  add_test(NAME ${id}.unit COMMAND ${id}_tests)
  set_tests_properties(${id}.unit PROPERTIES LABELS fast ENVIRONMENT OMP_NUM_THREADS=1)
endfunction()

# The program of this build or of the installation that find_package(gradus) found; else any other.
function(_gradus_plugin_conformance id)
  if(TARGET gradus::cli)
    set(program $<TARGET_FILE:gradus::cli>)
  else()
    find_program(GRADUS_PROGRAM gradus DOC "The program gradus that checks plugins"
      HINTS ${_gradus_plugin_modules}/../../../bin)
    if(NOT GRADUS_PROGRAM)
      message(WARNING "gradus_add_plugin(${id}): expected the program gradus, found none; the test \
${id}.conformance is left out. Install Gradus with its program, or set GRADUS_PROGRAM to it.")
      return()
    endif()
    set(program ${GRADUS_PROGRAM})
  endif()
  add_test(NAME ${id}.conformance COMMAND ${program} check $<TARGET_FILE:${id}>)
  set_tests_properties(${id}.conformance PROPERTIES LABELS fast)
endfunction()
