# Finds LibTorch. In this order, the first that is new enough wins:
#   1. what the user gives: Torch_DIR, CMAKE_PREFIX_PATH (variable or environment)
#   2. what this build folder was configured with before, wherever it came from
#   3. the torch of an active Python environment: VIRTUAL_ENV, CONDA_PREFIX, python3 in PATH
#   4. GRADUS_TORCH_FALLBACKS: the project's own .venv, or what an installed Gradus was built with
#   5. the system's own prefixes (a distribution's package)
#
# What the user gives must fit; what is found elsewhere and does not fit is passed over.
# Results of _gradus_torch_find(): GRADUS_TORCH_ROOT, GRADUS_TORCH_VERSION.
# As a script, `cmake -DGRADUS_TORCH_FALLBACKS=DIR -P GradusTorchFind.cmake` tells what is found.
cmake_minimum_required(VERSION 3.25)

set(GRADUS_TORCH_OLDEST 2.11) # the oldest LibTorch that the sources are tested with
set(_gradus_torch_how "give another one with -DTorch_DIR=<root>/share/cmake/Torch (an unpacked \
LibTorch, or the torch folder of a Python environment), activate a Python environment that has \
torch, or let ./bootstrap make one in .venv")

# Version of the LibTorch whose root this is; empty where there is none.
function(_gradus_torch_version root result)
  set(${result} "" PARENT_SCOPE)
  foreach(header torch/headeronly/version.h torch/csrc/api/include/torch/version.h)
    if(NOT EXISTS ${root}/include/${header})
      continue()
    endif()
    file(STRINGS ${root}/include/${header} lines REGEX "#define TORCH_VERSION_(MAJOR|MINOR|PATCH) ")
    string(REGEX REPLACE "#define TORCH_VERSION_[A-Z]+ +([0-9]+)" "\\1" numbers "${lines}")
    list(LENGTH numbers count)
    if(count EQUAL 3)
      list(JOIN numbers . version)
      set(${result} ${version} PARENT_SCOPE)
      return()
    endif()
  endforeach()
endfunction()

# Root of the torch package that a Python program would import (without importing it).
function(_gradus_torch_of_python python result)
  set(${result} "" PARENT_SCOPE)
  if(EXISTS ${python})
    execute_process(
      COMMAND ${python} -c
        "import importlib.util as u; s = u.find_spec('torch'); print(s.submodule_search_locations[0] if s else '')"
      OUTPUT_VARIABLE root OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    set(${result} "${root}" PARENT_SCOPE)
  endif()
endfunction()

# The roots that a CMake package folder as in Torch_DIR may stand for, nearest first.
function(_gradus_torch_roots_of folder result)
  set(roots)
  foreach(up . .. ../.. ../../.. ../../../..)
    cmake_path(ABSOLUTE_PATH folder NORMALIZE OUTPUT_VARIABLE root)
    cmake_path(APPEND root ${up})
    cmake_path(NORMAL_PATH root)
    string(REGEX REPLACE "(.)/$" "\\1" root ${root})
    list(APPEND roots ${root})
  endforeach()
  set(${result} ${roots} PARENT_SCOPE)
endfunction()

# Takes a candidate if it is a LibTorch and new enough; says otherwise what it is.
# SOURCE: where it comes from, in words. A REQUIRED one that does not fit ends the configuration.
macro(_gradus_torch_try source required)
  foreach(_root ${ARGN})
    if(GRADUS_TORCH_ROOT)
      break()
    endif()
    _gradus_torch_version("${_root}" _version)
    if(NOT _version)
      continue()
    elseif(_version VERSION_LESS GRADUS_TORCH_OLDEST)
      set(_old "LibTorch: expected >= ${GRADUS_TORCH_OLDEST}, found ${_version} at ${_root} (${source})")
      if(${required})
        message(FATAL_ERROR "${_old}; ${_gradus_torch_how}.")
      endif()
      list(APPEND _gradus_torch_seen "${_old}")
    else()
      set(GRADUS_TORCH_ROOT ${_root})
      set(GRADUS_TORCH_VERSION ${_version})
      set(_gradus_torch_source "${source}")
    endif()
    break()
  endforeach()
endmacro()

function(_gradus_torch_find)
  set(_gradus_torch_seen)
  set(GRADUS_TORCH_ROOT)
  foreach(given "${Torch_DIR}" "$ENV{Torch_DIR}")
    if(given AND NOT given MATCHES "-NOTFOUND$")
      _gradus_torch_roots_of("${given}" roots)
      _gradus_torch_try("Torch_DIR" TRUE ${roots})
      if(NOT GRADUS_TORCH_ROOT)
        message(FATAL_ERROR "LibTorch: expected one at Torch_DIR=${given}, found none \
(no include/torch/version header there or above); ${_gradus_torch_how}.")
      endif()
    endif()
  endforeach()
  string(REPLACE ":" ";" prefixes "$ENV{CMAKE_PREFIX_PATH}")
  foreach(prefix ${CMAKE_PREFIX_PATH} ${prefixes})
    string(REGEX REPLACE "/share/cmake/?$" "" prefix "${prefix}") # torch.utils.cmake_prefix_path
    _gradus_torch_try("CMAKE_PREFIX_PATH" TRUE ${prefix})
  endforeach()
  _gradus_torch_try("this build folder" FALSE ${GRADUS_TORCH_BEFORE})
  find_program(python NAMES python3 python NO_CACHE NO_CMAKE_PATH NO_CMAKE_ENVIRONMENT_PATH)
  set(pythons ${python})
  foreach(environment CONDA_PREFIX VIRTUAL_ENV)
    if(DEFINED ENV{${environment}})
      list(PREPEND pythons $ENV{${environment}}/bin/python)
    endif()
  endforeach()
  foreach(python ${pythons})
    if(NOT GRADUS_TORCH_ROOT)
      _gradus_torch_of_python(${python} root)
      _gradus_torch_try("the Python environment of ${python}" FALSE ${root})
    endif()
  endforeach()
  foreach(fallback ${GRADUS_TORCH_FALLBACKS})
    file(GLOB packages ${fallback}/lib/python3*/site-packages/torch)
    _gradus_torch_try("${fallback}" FALSE ${fallback} ${packages})
  endforeach()
  if(CMAKE_SCRIPT_MODE_FILE)
    set(CMAKE_SYSTEM_PREFIX_PATH /usr/local /usr)
  endif()
  _gradus_torch_try("the system" FALSE ${CMAKE_SYSTEM_PREFIX_PATH})

  if(NOT GRADUS_TORCH_ROOT)
    list(TRANSFORM _gradus_torch_seen PREPEND "\n  ")
    list(JOIN _gradus_torch_seen "" seen)
    message(FATAL_ERROR "LibTorch: expected >= ${GRADUS_TORCH_OLDEST}, found none in Torch_DIR, \
CMAKE_PREFIX_PATH, an active Python environment, ${GRADUS_TORCH_FALLBACKS} or the system.\
${seen}\nWhat to do: ${_gradus_torch_how}.")
  endif()
  message(STATUS "LibTorch ${GRADUS_TORCH_VERSION} at ${GRADUS_TORCH_ROOT} (from ${_gradus_torch_source})")
  if(NOT CMAKE_SCRIPT_MODE_FILE)
    set(GRADUS_TORCH_BEFORE ${GRADUS_TORCH_ROOT} CACHE INTERNAL "The LibTorch of this build folder")
  endif()
  set(GRADUS_TORCH_ROOT ${GRADUS_TORCH_ROOT} PARENT_SCOPE)
  set(GRADUS_TORCH_VERSION ${GRADUS_TORCH_VERSION} PARENT_SCOPE)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  _gradus_torch_find()
endif()
