# Language, warnings, sanitizers and build speed, the same for every target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# -O2 for releases: the time of a run is spent inside LibTorch's kernels. A file with a hot loop of
# its own sets its own flags.
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Release, RelWithDebInfo or Debug" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g")

set(GRADUS_ASSERTIONS ON)
if(CMAKE_BUILD_TYPE MATCHES "^(Release|RelWithDebInfo|MinSizeRel)$")
  set(GRADUS_ASSERTIONS OFF)
endif()

# One layout for the build tree and the installed tree.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)

set(CMAKE_INSTALL_RPATH "$ORIGIN/../lib")
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON) # LibTorch stays where it is

option(GRADUS_WARNINGS_AS_ERRORS "Treat compiler warnings as errors (CI)" OFF)
option(GRADUS_UNITY_BUILD "Compile several sources of the suite and the tests as one" OFF)
add_library(gradus_warnings INTERFACE)
target_compile_options(gradus_warnings INTERFACE -Wall -Wextra -Wno-unused-parameter
  $<$<BOOL:${GRADUS_WARNINGS_AS_ERRORS}>:-Werror>)

set(GRADUS_SANITIZE "" CACHE STRING "Sanitizer of the whole build: address, undefined, thread or empty")
set_property(CACHE GRADUS_SANITIZE PROPERTY STRINGS "" address undefined thread)
if(GRADUS_SANITIZE)
  if(NOT GRADUS_SANITIZE MATCHES "^(address|undefined|thread)$")
    message(FATAL_ERROR
      "GRADUS_SANITIZE: expected address, undefined, thread or nothing, found '${GRADUS_SANITIZE}'.")
  endif()
  # -g1: functions and lines for reports; all of -g takes three times as long to compile.
  # GCC 12 to 14 warn wrongly of instrumented <regex> (GCC bug 105616).
  add_compile_options(-fsanitize=${GRADUS_SANITIZE} -fno-omit-frame-pointer -g1
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  add_link_options(-fsanitize=${GRADUS_SANITIZE})
  if(GRADUS_SANITIZE STREQUAL undefined)
    # LibTorch exports no type information for some of its classes: vptr checks cannot link.
    add_compile_options(-fno-sanitize=vptr -fno-sanitize-recover=all)
  endif()
endif()

find_program(GRADUS_CCACHE ccache)
if(GRADUS_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${GRADUS_CCACHE})
endif()

# What `gradus` needs at run time: the programs and every plugin, without the tests.
add_custom_target(gradus_programs)

# A faster linker where there is one.
foreach(linker mold lld)
  find_program(GRADUS_LINKER_${linker} NAMES ld.${linker} NO_CACHE)
  if(GRADUS_LINKER_${linker})
    add_link_options(-fuse-ld=${linker})
    break()
  endif()
endforeach()
