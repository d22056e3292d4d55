#include "cli/output.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "gradus/error.h"
#include "record/record_file.h"

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
  write_out(render::printable(text));
}

void print_json(const Json& json) {
  std::string safe;
  for (const char byte : json_text(json)) {
    // JSON allows DEL and the controls that are C2 80 to C2 9F in UTF-8; a terminal acts on them.
    const bool after_c2 = !safe.empty() && safe.back() == '\xC2';
    const auto code = static_cast<unsigned char>(byte);
    if (code != 0x7F && !(after_c2 && code < 0xA0)) {
      safe += byte;
      continue;
    }
    if (after_c2) safe.pop_back();
    char escape[8];
    std::snprintf(escape, sizeof escape, "\\u%04x", code);
    safe += escape;
  }
  write_out(safe);
}

void print_notes(const std::vector<std::string>& notes) {
  for (const std::string& note : notes) {
    std::fprintf(stderr, "%s\n", render::printable(note).c_str());
  }
}

void close_output() {
  if (std::fflush(stdout) != 0) fail_output();
}

}  // namespace gradus::cli
