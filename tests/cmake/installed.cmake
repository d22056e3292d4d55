# Installs Gradus to a prefix of its own and builds the example against it, as a stranger would:
# cmake -DBUILD=... -DCONFIG=... -DEXAMPLE=... -DWORK=... -DGENERATOR=... -DCXX=... -P installed.cmake
cmake_minimum_required(VERSION 3.25)
file(REMOVE_RECURSE ${WORK})

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE code OUTPUT_VARIABLE text ERROR_VARIABLE text)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "${ARGN}: exit ${code}\n${text}")
  endif()
  set(text "${text}" PARENT_SCOPE)
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD} --config ${CONFIG} --prefix ${WORK}/prefix)
run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${EXAMPLE} -B ${WORK}/build
  -DCMAKE_PREFIX_PATH=${WORK}/prefix -DCMAKE_CXX_COMPILER=${CXX})
run(${CMAKE_COMMAND} --build ${WORK}/build)
run(${CMAKE_CTEST_COMMAND} --test-dir ${WORK}/build --no-tests=error --output-on-failure)

# Built without a build type, it is optimized, and its record says so.
run(${WORK}/prefix/bin/gradus run ${EXAMPLE}/studies/smoke.toml --plugin ${WORK}/build/lib/gradus/plugins/lion.so
  --out ${WORK}/out --seeds 1)
file(GLOB records ${WORK}/out/runs/*/record.json)
set(found)
foreach(record IN LISTS records)
  file(READ ${record} record)
  string(JSON optimized ERROR_VARIABLE without_lion GET "${record}" plugins lion optimized)
  if(NOT without_lion)
    list(APPEND found ${optimized})
  endif()
endforeach()
list(REMOVE_DUPLICATES found)
if(NOT found STREQUAL "ON")
  message(FATAL_ERROR "expected the records of lion's runs to say that it was optimized, found: '${found}'")
endif()

# The documents are installed, and an error names the one that explains it.
execute_process(COMMAND ${WORK}/prefix/bin/gradus check ${WORK}/no_such_file.so ERROR_VARIABLE text)
if(NOT EXISTS ${WORK}/prefix/share/doc/gradus/plugins.md OR NOT text MATCHES "share/doc/gradus/errors.md")
  message(FATAL_ERROR "expected installed documents and an error that names errors.md, found:\n${text}")
endif()

# The loaders of data sets are part of the SDK.
file(WRITE ${WORK}/loader/CMakeLists.txt "cmake_minimum_required(VERSION 3.25)
project(loader LANGUAGES CXX)
find_package(gradus REQUIRED)
add_executable(loader loader.cpp)
target_compile_features(loader PRIVATE cxx_std_20)
target_link_libraries(loader PRIVATE gradus::datasets)
")
file(WRITE ${WORK}/loader/loader.cpp "#include <gradus/datasets/load.h>
int main() { return gradus::datasets::load(\"digits\").train.labels.elements() == 1437 ? 0 : 1; }
")
run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${WORK}/loader -B ${WORK}/loader/build
  -DCMAKE_PREFIX_PATH=${WORK}/prefix -DCMAKE_CXX_COMPILER=${CXX})
run(${CMAKE_COMMAND} --build ${WORK}/loader/build)
run(${WORK}/loader/build/loader)

# Headers of the host are not installed.
foreach(header base/json.h gradus/json.h gradus/elf.h gradus/files.h gradus/option_spec.h)
  if(EXISTS ${WORK}/prefix/include/${header})
    message(FATAL_ERROR "expected no host header in the installation, found ${header}")
  endif()
endforeach()

# What `gradus new` writes builds and passes its tests unchanged.
foreach(kind optimizer wrapper model driver task)
  set(id skeleton_${kind})
  run(${WORK}/prefix/bin/gradus new ${id} --kind ${kind} --out ${WORK}/${id})
  string(FIND "${text}" "-DCMAKE_PREFIX_PATH=${WORK}/prefix\n" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "expected the command to configure ${id} to name this installation, found:\n${text}")
  endif()
  run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${WORK}/${id} -B ${WORK}/${id}/build
    -DCMAKE_PREFIX_PATH=${WORK}/prefix -DCMAKE_CXX_COMPILER=${CXX})
  run(${CMAKE_COMMAND} --build ${WORK}/${id}/build)
  run(${CMAKE_CTEST_COMMAND} --test-dir ${WORK}/${id}/build --no-tests=error --output-on-failure)
  # The installation's tasks and models are there for it: no check is left out for want of them.
  run(${WORK}/prefix/bin/gradus check --json ${WORK}/${id}/build/lib/gradus/plugins/${id}.so)
  if(text MATCHES "loaded")
    message(FATAL_ERROR "${id}: expected its checks to use the other plugins, found:\n${text}")
  endif()
endforeach()
