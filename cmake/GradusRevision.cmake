# The revision of the source tree, kept in a file beside the programs, so that records can say what
# they were made with and no program has to run git. As a script (cmake -P) it writes that file;
# included, it has every build do so. Nothing is compiled again after a commit.

if(NOT CMAKE_SCRIPT_MODE_FILE)
  find_package(Git QUIET)
  set(GRADUS_REVISION_FILE ${CMAKE_BINARY_DIR}/share/gradus/revision)
  add_custom_target(gradus_revision
    COMMAND ${CMAKE_COMMAND} -DGIT=${GIT_EXECUTABLE} -DSOURCE=${PROJECT_SOURCE_DIR} -DFILE=${GRADUS_REVISION_FILE}
      -P ${CMAKE_CURRENT_LIST_FILE}
    BYPRODUCTS ${GRADUS_REVISION_FILE}
    COMMENT "" VERBATIM)
  install(FILES ${GRADUS_REVISION_FILE} DESTINATION ${CMAKE_INSTALL_DATADIR}/gradus OPTIONAL)
  return()
endif()

# git(words...): its output in `answer`, empty where it fails. Neither the tree's hooks nor its
# fsmonitor are run; a git that hangs is ended.
function(git)
  execute_process(
    COMMAND ${GIT} -c core.fsmonitor=false -c core.hooksPath=/dev/null -C ${SOURCE} ${ARGN}
    OUTPUT_VARIABLE text RESULT_VARIABLE failed ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE TIMEOUT 20)
  if(failed)
    set(text "")
  endif()
  set(answer "${text}" PARENT_SCOPE)
endfunction()

set(revision "")
if(GIT)
  git(rev-parse --show-prefix) # empty at the top of a work tree: a tree inside another has no revision
  set(below "${answer}")
  git(rev-parse HEAD)
  if(answer AND NOT below)
    set(revision "${answer}")
    git(status --porcelain --untracked-files=no)
    if(answer)
      string(APPEND revision "-dirty")
    endif()
  endif()
endif()
file(CONFIGURE OUTPUT ${FILE} CONTENT "${revision}\n" @ONLY) # written where it changes
