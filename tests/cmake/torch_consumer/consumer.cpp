#include <torch/headeronly/version.h>

int fake_torch_cpu();

int main() {
  return fake_torch_cpu() == TORCH_VERSION_MINOR ? 0 : 1;
}
