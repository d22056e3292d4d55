# Tries where gradus_add_plugin finds the program of the conformance test.
# cmake -DCASE=without_program|with_program -DWORK=... -DCXX=... -DGENERATOR=... -DMODULES=... -P plugin.cmake
cmake_minimum_required(VERSION 3.25)
file(REMOVE_RECURSE ${WORK})
file(COPY ${MODULES}/ DESTINATION ${WORK}/lib/cmake/gradus) # as an installation has it
if(CASE STREQUAL with_program)
  file(WRITE ${WORK}/bin/gradus "#!/bin/sh\n")
  file(CHMOD ${WORK}/bin/gradus PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
endif()
execute_process(
  COMMAND ${CMAKE_COMMAND} -G ${GENERATOR} -S ${CMAKE_CURRENT_LIST_DIR}/plugin_consumer -B ${WORK}/build
    -DCMAKE_CXX_COMPILER=${CXX} -DMODULES=${WORK}/lib/cmake/gradus
  RESULT_VARIABLE code OUTPUT_VARIABLE text ERROR_VARIABLE text)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "expected exit 0, found ${code}:\n${text}")
endif()
execute_process(COMMAND ${CMAKE_CTEST_COMMAND} --test-dir ${WORK}/build -N OUTPUT_VARIABLE tests)
string(FIND "${tests}" tiny.conformance is_there)
string(FIND "${text}" "tiny.conformance" is_told)
if(CASE STREQUAL with_program AND is_there EQUAL -1)
  message(FATAL_ERROR "expected the test tiny.conformance, found:\n${tests}")
elseif(CASE STREQUAL without_program AND (is_told EQUAL -1 OR NOT is_there EQUAL -1))
  message(FATAL_ERROR "expected a warning in place of tiny.conformance, found:\n${text}\n${tests}")
endif()

# Without a build type it is Release; a given one stays.
file(STRINGS ${WORK}/build/CMakeCache.txt type REGEX "^CMAKE_BUILD_TYPE:")
if(NOT type MATCHES "=Release$")
  message(FATAL_ERROR "expected the build type Release, found '${type}'")
endif()
execute_process(
  COMMAND ${CMAKE_COMMAND} -G ${GENERATOR} -S ${CMAKE_CURRENT_LIST_DIR}/plugin_consumer -B ${WORK}/debug
    -DCMAKE_CXX_COMPILER=${CXX} -DMODULES=${WORK}/lib/cmake/gradus -DCMAKE_BUILD_TYPE=Debug OUTPUT_QUIET ERROR_QUIET)
file(STRINGS ${WORK}/debug/CMakeCache.txt type REGEX "^CMAKE_BUILD_TYPE:")
if(NOT type MATCHES "=Debug$")
  message(FATAL_ERROR "expected the build type Debug that was given, found '${type}'")
endif()
