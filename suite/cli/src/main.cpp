// gradus: compares training methods of neural networks. It never loads LibTorch or a plugin; what
// needs them happens in gradus-worker.
#include <cstdio>
#include <exception>

#include "command_line.h"
#include "gradus/render/style.h"

int main(int count, char** arguments) {
  try {
    return gradus::cli::command_line(count, arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gradus: internal error: %s\n",
                 gradus::render::printable(error.what()).c_str());
    return 70;  // EX_SOFTWARE: a bug of ours
  }
}
