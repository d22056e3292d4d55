# cmake -DNM=nm -DFILE=plugin.so -P check_exports.cmake: fails unless the plugin exports its entry
# function and nothing else, or beside it the two functions by which its runs share something.
execute_process(COMMAND ${NM} -D --defined-only ${FILE}
  RESULT_VARIABLE code OUTPUT_VARIABLE lines ERROR_VARIABLE error)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "${FILE}: ${NM} failed: ${error}")
endif()
string(REGEX MATCHALL "[^ \n]+\n" names "${lines}")
list(TRANSFORM names STRIP)
list(REMOVE_ITEM names gradus_share gradus_shared)
if(NOT names STREQUAL "gradus_plugin")
  list(JOIN names ", " names)
  message(FATAL_ERROR "${FILE}: expected gradus_plugin alone among the exported symbols, found \
'${names}'; build it with gradus_add_plugin.")
endif()
