# What `cmake --install` puts where; with a prefix of one's own the result is what find_package(gradus)
# needs (the SDK): programs, libraries, headers, the plugins, and the CMake functions for new ones.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/gradus)

set_target_properties(gradus_core PROPERTIES EXPORT_NAME core)
set(targets gradus_core)
foreach(pair "gradus_api;api" "gradus_datasets;datasets" "gradus;cli" "gradus-worker;worker")
  list(GET pair 0 target)
  list(GET pair 1 name)
  if(TARGET ${target})
    set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
    list(APPEND targets ${target})
  endif()
endforeach()
foreach(program gradus gradus-worker)
  if(TARGET ${program})
    add_dependencies(gradus_programs ${program})
  endif()
endforeach()
foreach(target gradus_core gradus_api gradus_datasets)
  if(TARGET ${target})
    target_include_directories(${target} INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  endif()
endforeach()
install(TARGETS ${targets} EXPORT gradusTargets)
install(EXPORT gradusTargets NAMESPACE gradus:: DESTINATION ${package_dir})

# The headers that a plugin may include, and no others.
include(GradusSdkHeaders)
foreach(header IN LISTS GRADUS_SDK_HEADERS)
  cmake_path(GET header PARENT_PATH folder)
  string(REGEX REPLACE "^[a-z]+/" "" folder ${folder}) # the part that it lies in
  install(FILES ${PROJECT_SOURCE_DIR}/suite/${header}
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/${folder})
endforeach()

# The documents: errors name errors.md there.
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/gradus)

string(REGEX MATCH "^[0-9]+\\.[0-9]+" GRADUS_TORCH_SERIES ${GRADUS_TORCH_VERSION})
string(REGEX MATCH "^[0-9]+" GRADUS_COMPILER_MAJOR ${CMAKE_CXX_COMPILER_VERSION})
configure_package_config_file(cmake/gradusConfig.cmake.in ${PROJECT_BINARY_DIR}/gradusConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/gradusConfigVersion.cmake
  COMPATIBILITY ExactVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/gradusConfig.cmake ${PROJECT_BINARY_DIR}/gradusConfigVersion.cmake
  cmake/GradusTorchFind.cmake cmake/GradusTorch.cmake cmake/GradusEmbed.cmake
  cmake/GradusPlugin.cmake cmake/check_exports.cmake cmake/plugin_exports.map
  DESTINATION ${package_dir})
