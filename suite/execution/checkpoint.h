// A checkpoint: the state of a run as a file, from which another process goes on bitwise.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "gradus/archive.h"
#include "record/named.h"
#include "record/request.h"

namespace gradus::execution {

/// What a checkpoint belongs to: "request" (its id), "program" (a hash of the files of this
/// program), the platform, and the hash of each plugin's file. A run goes on bitwise only where all
/// are the same.
record::Named<std::string> checkpoint_owner(const record::RunRequest& request);

/// The content of a checkpoint's file: a tuple of owner, values, tensors (dictionaries) and the
/// names of undefined tensors in the format of `torch.save`, then a line with the hash of what
/// stands before it. `torch.load` of Python opens it.
std::string checkpoint_text(const Archive& state, const record::Named<std::string>& owner);

/// The state that such a content holds, ready to be restored from. Throws Error
/// "checkpoint.damaged" for what is not such a content or not all of it, "checkpoint.request" for
/// that of another run, and "checkpoint.build" for that of other programs, plugins or another
/// platform. `where` begins the message.
Archive checkpoint_state(std::string_view text, const record::Named<std::string>& owner,
                         const std::string& where);

/// The content of a checkpoint's file; nothing where there is none. Throws Error
/// "checkpoint.damaged" where something else than a file is there, or it cannot be read.
std::optional<std::string> read_checkpoint(const std::filesystem::path& file);

}  // namespace gradus::execution
