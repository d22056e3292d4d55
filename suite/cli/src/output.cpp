#include "output.h"

#include <unistd.h>

#include <cstdio>

#include "gradus/record_file.h"

namespace gradus::cli {

render::Style out_style() {
  return render::style_of(STDOUT_FILENO);
}

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void print_json(const Json& json) {
  print(json_text(json));
}

}  // namespace gradus::cli
