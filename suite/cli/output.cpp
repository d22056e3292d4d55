#include "cli/output.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/printable.h"
#include "gradus/error.h"

namespace gradus::cli {
namespace {

[[noreturn]] void fail_output() {
  throw Error("files.write", "cannot write to stdout", "", std::strerror(errno), "");
}

void write_out(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) fail_output();
}

}  // namespace

render::Style out_style() {
  return render::style_of(STDOUT_FILENO);
}

void print(std::string_view text) {
  // Marks are let through where there can be some at all.
  write_out(out_style().colour ? render::printable(text) : printable(text));
}

void print_json_text(std::string_view json) {
  write_out(shown_json(json));
}

void print_notes(const std::vector<std::string>& notes) {
  for (const std::string& note : notes) {
    std::fprintf(stderr, "%s\n", printable_message(note).c_str());
  }
}

void close_output() {
  if (std::fflush(stdout) != 0) fail_output();
}

}  // namespace gradus::cli
