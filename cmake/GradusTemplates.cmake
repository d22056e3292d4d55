# gradus_embed_templates(<header> <folder>): writes a header with every file in the folders of the folder as
# `inline constexpr std::pair<std::string_view, std::string_view> templates[]`: path, text. The header
# is made again when a file changes.
function(gradus_embed_templates header folder)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${folder} ${folder}/*/*)
  list(SORT files)
  set(entries)
  foreach(file ${files})
    file(READ ${folder}/${file} text)
    string(APPEND entries "    {\"${file}\", R\"gradus_text(${text})gradus_text\"},\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${folder}/${file})
  endforeach()
  file(WRITE ${header}.new
"// Made from the files below templates.
#pragma once

#include <string_view>
#include <utility>

inline constexpr std::pair<std::string_view, std::string_view> templates[] = {
${entries}};
")
  file(COPY_FILE ${header}.new ${header} ONLY_IF_DIFFERENT)
endfunction()
