// The Python interpreter of this process, started when it is first asked for.
#pragma once

#include "bridge.h"

namespace gradus::python {

/// Throws Error "python.environment" (no interpreter, no library, or a process that was forked from
/// one whose interpreter is not shared) and "python.torch" (its torch is not the one of this
/// process).
Bridge& interpreter();

/// Starts it where runs are forked from this process, with a module that they need.
void share_interpreter(const std::string& module);

/// The source with its file's content looked at. Throws Error "python.changed" where the file is
/// not what the plan was made with, "python.class" where it cannot be read.
Source checked_source(const std::string& name, const std::string& file,
                      const std::string& file_hash);

}  // namespace gradus::python
