# gradus_embed_studies(<plugin id> <header> files...): writes a header with the study files of a
# plugin as `inline constexpr gradus::PluginStudy <id>_studies[]`, named by the files' stems. The
# header is made again when a file changes.
function(gradus_embed_studies id header)
  set(entries)
  foreach(file ${ARGN})
    cmake_path(ABSOLUTE_PATH file)
    cmake_path(GET file STEM name)
    file(READ ${file} text)
    string(APPEND entries "    {\"${name}\", R\"gradus_text(${text})gradus_text\"},\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  endforeach()
  file(CONFIGURE OUTPUT ${header} @ONLY CONTENT
"// Made from the study files of the plugin @id@.
#pragma once

#include \"gradus/plugin.h\"

inline constexpr gradus::PluginStudy @id@_studies[] = {
@entries@};
")
endfunction()
