# cmake -DCLANG_FORMAT=clang-format [-DFIX=ON] -P format.cmake, in the source tree: checks (or
# corrects) the format of every C++ and JavaScript file that git tracks.
if(NOT CLANG_FORMAT)
  message(FATAL_ERROR "expected clang-format in PATH, found none; ./bootstrap test installs it")
endif()
execute_process(COMMAND git ls-files -- *.h *.cpp *.js
  RESULT_VARIABLE code OUTPUT_VARIABLE files ERROR_VARIABLE error)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "expected a git checkout to list the files to check, found: ${error}")
endif()
string(REGEX MATCHALL "[^\n]+" files "${files}")
if(NOT files)
  message(FATAL_ERROR "expected files that git tracks, found none")
endif()
set(mode --dry-run -Werror)
if(FIX)
  set(mode -i)
endif()
execute_process(COMMAND ${CLANG_FORMAT} --style=file ${mode} ${files}
  RESULT_VARIABLE code ERROR_VARIABLE error)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "${error}\nformat: expected what .clang-format says; do: cmake --build BUILD --target format")
endif()
