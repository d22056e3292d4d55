// Lines of JSON between the host, the worker, the preloader and their children (docs/protocol.md),
// as structs on both sides.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "protocol/answer.h"
#include "protocol/progress.h"
#include "protocol/work.h"

namespace gradus::protocol {

/// "run", "tool", ..., as a line's "do" spells it.
std::string_view verb_of(const Work& work);

/// Limits beside the verb, in place of those in a run's settings.
struct WorkLimits {
  std::optional<double> wall_s = {};
  std::optional<std::int64_t> memory_bytes = {};
};

/// What the host asks. A child's request carries the random token that its answers must show.
struct WorkMessage {
  std::int64_t ticket = 0;
  Work work;
  WorkLimits limits = {};
  std::string token = {};
};

std::string to_line(const WorkMessage& message);

/// The ticket and verb of a line. Throws Error "worker.request" where it is no request.
struct WorkHead {
  std::int64_t ticket = 0;
  std::string verb;
};
WorkHead work_head_from_line(const std::string& line);
/// Throws Error "worker.request" where the line is no request or its verb is not known, and
/// "schema.type", "options.*" for contents of another type.
WorkMessage work_from_line(const std::string& line);
/// Throws Error "worker.request": no work has that verb.
[[noreturn]] void refuse_verb(const std::string& verb);

/// The work has begun, in that process.
struct Started {
  std::int64_t process = 0;
};

/// The work is over. Where it brought no result, `error` says why; a run, tool or claim has a
/// record in any case.
struct Done {
  Result result = {};
  std::optional<record::RunStatus> status = {};  ///< of runs, tools and claims, and of what failed
  std::string record = {};
  std::optional<WorkError> error = {};
};

/// The worker that had the request died. Made by the host's client, never sent.
struct Died {
  std::string reason;
  std::vector<std::string> output;  ///< last lines of stderr
};

using Event = std::variant<Started, Progress, Done, WorkError, Died>;

/// What the worker says of a request; an error about what is no request has no ticket.
struct WorkAnswer {
  std::optional<std::int64_t> ticket;
  Event event;
};

std::string to_line(const WorkAnswer& answer);
/// Nothing where the line is no answer.
std::optional<WorkAnswer> answer_from_line(const std::string& line);

/// An exception came out of the work.
struct WorkFailure {
  record::RunStatus status = record::RunStatus::failed;
  std::string id, text;
};

/// Everything of a run or tool is known, and its record is being written: what comes next may
/// begin.
struct Writing {};

/// Seconds that do not count against the run's limit of time (a checkpoint was written), or, where
/// they are negative, that do (an earlier process spent them).
struct Uncounted {
  double seconds = 0;
};

/// What the child of a request says to the process that forked it. A plugin runs in the same
/// process and can write on the same descriptor, so every line must carry the request's own random
/// token, have a bounded length, and hold exactly what its kind holds.
using ChildMessage = std::variant<Progress, Writing, Uncounted, Result, WorkFailure>;
std::string to_line(const ChildMessage& message, const std::string& token);
/// Nothing where a plugin must have written the line. `result_keys`: what a result of that verb
/// holds.
std::optional<ChildMessage> child_message_from_line(
    const std::string& line, const std::string& token,
    const std::vector<std::string_view>& result_keys);

/// A child's only word, with its token, and back; nothing where the line is another one.
std::string token_line(const std::string& token, const std::string& word);
std::optional<std::string> word_from_line(const std::string& line, const std::string& token);

/// A row of checks as one line of JSON, and back. Throws Error "schema.type".
std::string to_text(const CheckRow& row);
CheckRow check_row_from_text(const std::string& text);

/// A golden file (gradus.golden). Throws Error "files.read", "json.syntax", "schema.*".
record::GoldenRecord read_golden(const std::filesystem::path& file);
/// Throws Error "files.write".
void write_golden(const std::filesystem::path& file, const record::GoldenRecord& golden);

}  // namespace gradus::protocol
