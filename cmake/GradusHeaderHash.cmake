# gradus_header_hash(<result> <files>...): eight hexadecimal digits made of what a compiler reads of
# the files, in the order given. Comments, blanks, line breaks and the files' places change nothing.
#
# What is compared is the text without comments in which blanks stand only between two words and a
# preprocessor's line keeps its end. (Blanks inside a string literal count as one: no header's
# meaning hangs on how many there are.)
include_guard(GLOBAL)

# The text without comments; what stands in a literal is none. 1'000 holds no character.
function(_gradus_without_comments text result)
  set(literal [=["([^"\\]|\\.)*"|[0-9a-fA-F]'[0-9a-fA-F]|'(\\[^']+|[^'\\])']=])
  set(comment "//[^\n]*|/\\*([^*]|\\*+[^*/])*\\*+/")
  set(code "")
  while(text MATCHES "${literal}|${comment}")
    set(token "${CMAKE_MATCH_0}")
    string(FIND "${text}" "${token}" begin)
    string(SUBSTRING "${text}" 0 ${begin} before)
    string(LENGTH "${token}" length)
    math(EXPR end "${begin} + ${length}")
    string(SUBSTRING "${text}" ${end} -1 text)
    if(token MATCHES "^/")
      set(token " ")
    endif()
    string(APPEND code "${before}${token}")
  endwhile()
  set(${result} "${code}${text}" PARENT_SCOPE)
endfunction()

function(_gradus_stripped file result)
  file(READ ${file} text)
  _gradus_without_comments("${text}" text)
  string(REGEX REPLACE "\\\\\n" " " text "${text}") # a line that goes on
  string(ASCII 1 line_end)
  string(REGEX REPLACE "(^|\n)[ \t]*(#[^\n]*)" "\n\\2${line_end}" text "${text}")
  string(REGEX REPLACE "[ \t\r\n]+" " " text "${text}")
  string(REGEX REPLACE " ?([^A-Za-z0-9_ ]) ?" "\\1" text "${text}")
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

function(gradus_header_hash result)
  set(hashes)
  foreach(file IN LISTS ARGN)
    _gradus_stripped(${file} text)
    string(SHA256 hash "${text}")
    string(APPEND hashes ${hash})
  endforeach()
  string(SHA256 hash "${hashes}")
  string(SUBSTRING ${hash} 0 8 hash)
  set(${result} ${hash} PARENT_SCOPE)
endfunction()
