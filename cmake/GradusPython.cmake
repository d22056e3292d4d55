# The Python that LibTorch came from, for the plugin `python`, which runs optimizers and networks that
# are written in Python: interpreter, headers and shared library, and LibTorch's own Python part.
#
# Results: GRADUS_PYTHON_MISSING, empty or why the plugin is not built (`gradus doctor` says it, too);
# else GRADUS_PYTHON_PROGRAM, GRADUS_PYTHON_INCLUDE, GRADUS_PYTHON_LIBRARY, GRADUS_PYTHON_TORCH.
include_guard(GLOBAL)

# The interpreter whose `import torch` loads this LibTorch; empty where there is none.
function(_gradus_python_program result)
  set(${result} "" PARENT_SCOPE)
  if(NOT GRADUS_TORCH_ROOT MATCHES "^(.*)/lib/python3[.0-9]*/(site|dist)-packages/torch$")
    return()
  endif()
  foreach(name python3 python)
    if(EXISTS ${CMAKE_MATCH_1}/bin/${name})
      set(${result} ${CMAKE_MATCH_1}/bin/${name} PARENT_SCOPE)
      return()
    endif()
  endforeach()
endfunction()

# What the interpreter says of itself: a list of its include folder and its shared library.
function(_gradus_python_facts program result)
  execute_process(COMMAND ${program} -c "
import os, sysconfig
get = sysconfig.get_config_var
shared = get('INSTSONAME') if get('Py_ENABLE_SHARED') else ''
folders = [get('LIBDIR'), os.path.join(get('LIBDIR'), get('MULTIARCH') or '')]
found = [os.path.join(f, shared) for f in folders if shared and os.path.exists(os.path.join(f, shared))]
print(sysconfig.get_path('include'), found[0] if found else '', sep=';')"
    OUTPUT_VARIABLE facts OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  set(${result} "${facts}" PARENT_SCOPE)
endfunction()

function(_gradus_python_find)
  set(GRADUS_PYTHON_MISSING "" PARENT_SCOPE)
  _gradus_python_program(program)
  if(GRADUS_SANITIZE)
    set(GRADUS_PYTHON_MISSING "it is left out of builds with a sanitizer" PARENT_SCOPE)
    return()
  elseif(NOT program)
    set(GRADUS_PYTHON_MISSING
      "the LibTorch of this build, ${GRADUS_TORCH_ROOT}, is not that of a Python environment: build \
with the torch that pip installs" PARENT_SCOPE)
    return()
  endif()
  _gradus_python_facts(${program} facts)
  list(LENGTH facts count)
  if(NOT count EQUAL 2)
    set(GRADUS_PYTHON_MISSING "${program} does not run" PARENT_SCOPE)
    return()
  endif()
  list(GET facts 0 include)
  list(GET facts 1 library)
  find_library(torch torch_python NO_CACHE NO_DEFAULT_PATH PATHS ${GRADUS_TORCH_ROOT}/lib)
  if(NOT library)
    set(GRADUS_PYTHON_MISSING "${program} has no shared library libpython: install it (Debian: \
libpython3-dev), or build that Python with --enable-shared" PARENT_SCOPE)
  elseif(NOT EXISTS ${include}/Python.h)
    set(GRADUS_PYTHON_MISSING "${program} has no header ${include}/Python.h: install it (Debian: \
libpython3-dev)" PARENT_SCOPE)
  elseif(NOT torch)
    set(GRADUS_PYTHON_MISSING "${GRADUS_TORCH_ROOT}/lib has no libtorch_python.so" PARENT_SCOPE)
  endif()
  set(GRADUS_PYTHON_PROGRAM ${program} PARENT_SCOPE)
  set(GRADUS_PYTHON_INCLUDE ${include} PARENT_SCOPE)
  set(GRADUS_PYTHON_LIBRARY ${library} PARENT_SCOPE)
  set(GRADUS_PYTHON_TORCH ${torch} PARENT_SCOPE)
endfunction()

_gradus_python_find()
if(GRADUS_PYTHON_MISSING)
  message(STATUS "No plugin python: ${GRADUS_PYTHON_MISSING}")
else()
  message(STATUS "Python of LibTorch: ${GRADUS_PYTHON_PROGRAM}, ${GRADUS_PYTHON_LIBRARY}")
endif()
