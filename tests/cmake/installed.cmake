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

# What `gradus new` writes builds and passes its tests unchanged.
foreach(kind optimizer model driver task)
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
