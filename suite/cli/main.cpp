// gradus: compares training methods of neural networks. It never loads LibTorch or a plugin; what
// needs them happens in gradus-worker.
#include <fcntl.h>

#include <cstdio>
#include <exception>

#include "base/printable.h"
#include "cli/command_line.h"
#include "run/exit_codes.h"

namespace {

/// Where one of them is closed (`gradus ... >&-`), the next file that is opened would take its
/// place and get what is printed.
void open_standard_descriptors() {
  for (int descriptor = 0; descriptor <= 2; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) < 0) ::open("/dev/null", O_RDWR);
  }
}

}  // namespace

int main(int count, char** arguments) {
  open_standard_descriptors();
  try {
    return gradus::cli::command_line(count, arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gradus: internal error: %s\n",
                 gradus::printable_message(error.what()).c_str());
    return gradus::run::exit_internal;
  }
}
