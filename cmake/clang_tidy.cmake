# cmake -DBUILD=DIR [-DJOBS=N] [-DONLY=REGEX] -P clang_tidy.cmake, in the source tree: runs
# clang-tidy over the files of the suite and the data sets that a configured build folder compiles.
# Headers cost most of the time, so a unity build (preset ci) takes an eighth of another's.
# Before 16, Clang refuses what the sources use of C++20 (aggregates in parentheses).
find_program(RUN_CLANG_TIDY NAMES run-clang-tidy-16 run-clang-tidy)
if(NOT RUN_CLANG_TIDY)
  message(FATAL_ERROR "expected run-clang-tidy-16 in PATH, found none; ./bootstrap lint installs it")
endif()
if(NOT JOBS)
  cmake_host_system_information(RESULT JOBS QUERY NUMBER_OF_LOGICAL_CORES)
endif()
if(NOT ONLY)
  set(ONLY "^(?!.*/(tests|plugins)/).*/(suite|datasets)/.*\\.c(pp|xx)$")
endif()
# Clang does not know all of GCC's warnings, which the ci preset makes errors.
execute_process(
  COMMAND ${RUN_CLANG_TIDY} -p ${BUILD} -j ${JOBS} -quiet -extra-arg=-Wno-everything ${ONLY}
  RESULT_VARIABLE code)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "clang-tidy: see the findings above; .clang-tidy lists the checks")
endif()
