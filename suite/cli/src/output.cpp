#include "output.h"

#include <unistd.h>

#include <cstdio>

#include "gradus/record_file.h"

namespace gradus::cli {

render::Style out_style() {
  return render::style_of(STDOUT_FILENO);
}

void print(std::string_view text) {
  const std::string safe = render::printable(text);
  std::fwrite(safe.data(), 1, safe.size(), stdout);
}

void print_json(const Json& json) {
  print(json_text(json));
}

}  // namespace gradus::cli
