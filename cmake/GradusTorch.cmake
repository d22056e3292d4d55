# Defines gradus::torch, without running LibTorch's own CMake package: that one fails on a machine
# without the CUDA toolkit as soon as LibTorch is a CUDA build, and adds compiler flags of its own.
# What is needed from LibTorch are include directories and libraries, nothing else.
#
# GRADUS_CUDA: AUTO links the CUDA part where LibTorch has one that can be loaded on this machine,
# ON requires it, OFF leaves it out.
#
# Results: gradus::torch, GRADUS_TORCH_ROOT, GRADUS_TORCH_VERSION, GRADUS_TORCH_CUDA.
include_guard(GLOBAL)
include(${CMAKE_CURRENT_LIST_DIR}/GradusTorchFind.cmake)

set(GRADUS_CUDA AUTO CACHE STRING "Link LibTorch's CUDA part: AUTO, ON or OFF")
set_property(CACHE GRADUS_CUDA PROPERTY STRINGS AUTO ON OFF)

# Finds one of LibTorch's libraries; empty where it is not there.
function(_gradus_torch_library name result)
  find_library(path ${name} NO_CACHE NO_DEFAULT_PATH
    PATHS ${GRADUS_TORCH_ROOT} PATH_SUFFIXES lib lib64 lib/${CMAKE_LIBRARY_ARCHITECTURE})
  if(NOT path)
    set(path)
  endif()
  set(${result} "${path}" PARENT_SCOPE)
endfunction()

# Shared libraries that the loader of this machine does not find for the given one.
function(_gradus_torch_missing library result)
  execute_process(COMMAND ldd ${library} OUTPUT_VARIABLE lines ERROR_QUIET)
  string(REGEX MATCHALL "[^ \t\n]+ => not found" lines "${lines}")
  list(TRANSFORM lines REPLACE " => not found" "")
  list(REMOVE_DUPLICATES lines)
  list(JOIN lines ", " lines)
  set(${result} "${lines}" PARENT_SCOPE)
endfunction()

# Sets cuda_libraries to LibTorch's CUDA part, or to nothing where this machine cannot load it.
function(_gradus_torch_cuda result)
  set(${result} "" PARENT_SCOPE)
  _gradus_torch_library(torch_cuda torch_cuda)
  _gradus_torch_library(c10_cuda c10_cuda)
  if(NOT torch_cuda)
    if(GRADUS_CUDA STREQUAL "ON")
      message(FATAL_ERROR "LibTorch: GRADUS_CUDA=ON expects a CUDA build, found a CPU build at \
${GRADUS_TORCH_ROOT}; ${_gradus_torch_how}.")
    endif()
    return()
  endif()
  _gradus_torch_missing(${torch_cuda} missing)
  if(NOT missing)
    set(${result} ${torch_cuda} ${c10_cuda} PARENT_SCOPE)
  elseif(GRADUS_CUDA STREQUAL "ON")
    message(FATAL_ERROR "LibTorch: GRADUS_CUDA=ON, but ${torch_cuda} needs libraries that this \
machine does not have: ${missing}. Install the CUDA runtime that this LibTorch was built for, or \
leave GRADUS_CUDA at AUTO for the CPU alone.")
  else()
    message(STATUS "LibTorch is a CUDA build, but its CUDA part needs ${missing}: configured for the CPU")
  endif()
endfunction()

function(_gradus_torch_target)
  foreach(name torch_cpu c10)
    _gradus_torch_library(${name} ${name})
    if(NOT ${name})
      message(FATAL_ERROR "LibTorch: expected lib${name}.so under ${GRADUS_TORCH_ROOT}/lib, found \
none; ${_gradus_torch_how}.")
    endif()
  endforeach()
  _gradus_torch_missing(${torch_cpu} missing)
  if(missing)
    message(FATAL_ERROR "LibTorch: ${torch_cpu} needs libraries that this machine does not have: \
${missing}. A CUDA build needs the CUDA runtime even for the CPU: install it, or ${_gradus_torch_how}.")
  endif()
  set(cuda)
  if(NOT GRADUS_CUDA STREQUAL "OFF")
    _gradus_torch_cuda(cuda)
  endif()
  # libtorch.so itself holds no symbol; it only pulls the others in, the CUDA part among them.
  add_library(gradus::torch INTERFACE IMPORTED GLOBAL)
  target_include_directories(gradus::torch INTERFACE
    ${GRADUS_TORCH_ROOT}/include ${GRADUS_TORCH_ROOT}/include/torch/csrc/api/include)
  target_link_libraries(gradus::torch INTERFACE ${torch_cpu} ${c10})
  if(cuda) # its kernels register themselves when loaded: no symbol of it is ever referred to
    target_link_libraries(gradus::torch INTERFACE -Wl,--push-state,--no-as-needed ${cuda} -Wl,--pop-state)
    set(GRADUS_TORCH_CUDA ON PARENT_SCOPE)
  else()
    set(GRADUS_TORCH_CUDA OFF PARENT_SCOPE)
  endif()
  _gradus_torch_old_strings()
endfunction()

# A LibTorch built with the C++ ABI of before 2011 says so in its CMake package; every user of its
# headers needs the same choice, or nothing links.
function(_gradus_torch_old_strings)
  set(config ${GRADUS_TORCH_ROOT}/share/cmake/Torch/TorchConfig.cmake)
  if(EXISTS ${config})
    file(STRINGS ${config} old REGEX "_GLIBCXX_USE_CXX11_ABI=0")
    if(old)
      target_compile_definitions(gradus::torch INTERFACE _GLIBCXX_USE_CXX11_ABI=0)
    endif()
  endif()
endfunction()

if(NOT GRADUS_CUDA MATCHES "^(AUTO|ON|OFF)$")
  message(FATAL_ERROR "GRADUS_CUDA: expected AUTO, ON or OFF, found '${GRADUS_CUDA}'.")
endif()
_gradus_torch_find()
_gradus_torch_target()
