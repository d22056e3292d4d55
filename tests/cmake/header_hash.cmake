# Which changes of a header change the number of the plugin interface.
# cmake -DWORK=... -DMODULES=... -P header_hash.cmake
cmake_minimum_required(VERSION 3.25)
include(${MODULES}/GradusHeaderHash.cmake)

function(hash_of text result)
  file(WRITE ${WORK}/header.h "${text}")
  gradus_header_hash(hash ${WORK}/header.h)
  set(${result} ${hash} PARENT_SCOPE)
endfunction()

set(header [=[
// A comment.
#pragma once
#define TWICE(x) \
  (2 * (x))
namespace gradus {
/// What "it" is.
inline int f(int a, /* how many */ int b) {
  return a + 1'000 * b;  // don't
}
constexpr const char* text = "not // a comment \" /* this neither */";
constexpr char quote = '"', tick = '\'';
}  // namespace gradus
]=])
hash_of("${header}" before)

# Each pair: what is replaced, and by what.
function(expect_same from to)
  string(REPLACE "${from}" "${to}" changed "${header}")
  hash_of("${changed}" hash)
  if(changed STREQUAL header OR NOT hash STREQUAL before)
    message(SEND_ERROR "expected the same hash with '${to}' in place of '${from}'")
  endif()
endfunction()
function(expect_other from to)
  string(REPLACE "${from}" "${to}" changed "${header}")
  hash_of("${changed}" hash)
  if(changed STREQUAL header OR hash STREQUAL before)
    message(SEND_ERROR "expected another hash with '${to}' in place of '${from}'")
  endif()
endfunction()

expect_same("// A comment.\n" "")
expect_same("What \"it\" is." "It isn't \"that\".")
expect_same("/* how many */ " "")
expect_same(" // don't" "")
expect_same("int a, /*" "int a,\n             /*")
expect_same("f(int" "f(\n    int")
expect_same("{\n  return" "{ return")
expect_same("(x) \\\n " "(x)")
expect_same("  // namespace gradus" " /* the\nend **/")

expect_other("1'000" "2'000")
expect_other("int b" "long b")
expect_other("int b" "unsigned int b")
expect_other("not // a comment" "not // a commend")
expect_other("/* this neither */" "/* nor this */")
expect_other("'\"'" "'!'")
expect_other("inline int" "inlineint")
expect_other("(x))\nnamespace" "(x)) namespace")
expect_other("#pragma once\n" "")

# The order of the files counts, their places do not.
file(WRITE ${WORK}/a.h "int a;")
file(WRITE ${WORK}/b.h "int b;")
file(COPY ${WORK}/a.h ${WORK}/b.h DESTINATION ${WORK}/elsewhere)
gradus_header_hash(here ${WORK}/a.h ${WORK}/b.h)
gradus_header_hash(there ${WORK}/elsewhere/a.h ${WORK}/elsewhere/b.h)
gradus_header_hash(turned ${WORK}/b.h ${WORK}/a.h)
if(NOT here STREQUAL there OR here STREQUAL turned)
  message(SEND_ERROR "expected ${here} = ${there} and another than ${turned}")
endif()
