#include "worker/start.h"

#include <ATen/Parallel.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/ones.h>
#include <torch/csrc/autograd/autograd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include "gradus/error.h"
#include "gradus/product.h"
#include "worker/gpu_worker.h"

namespace gradus::worker {
namespace {

constexpr const char* visible = "CUDA_VISIBLE_DEVICES";
constexpr const char* visible_before = "GRADUS_CUDA_VISIBLE_DEVICES";  // what the user had

/// Sets a variable; true where it had another value.
bool set(const char* name, const char* value) {
  const char* before = std::getenv(name);
  if (before != nullptr && std::strcmp(before, value) == 0) return false;
  ::setenv(name, value, 1);
  return true;
}

void hide_gpus() {
  const char* before = std::getenv(visible);
  if (before != nullptr && std::strcmp(before, "-1") != 0) ::setenv(visible_before, before, 1);
  set(visible, "-1");
}

void show_gpus() {
  const char* before = std::getenv(visible_before);
  const char* now = std::getenv(visible);
  if (before != nullptr) {
    ::setenv(visible, before, 1);
  } else if (now != nullptr && std::strcmp(now, "-1") == 0) {
    ::unsetenv(visible);
  }
}

void pass(at::ScalarType dtype) {
  const at::Tensor input = at::ones({8, 4}, dtype);
  const at::Tensor weight = at::ones({3, 4}, dtype).requires_grad_(true);
  const at::Tensor hidden = input.matmul(weight.t()).relu();
  const at::Tensor value = at::log_softmax(hidden, -1).mean();
  torch::autograd::grad({value}, {weight});
}

/// oneDNN generates the code of its products at the first of them, which takes as long as many
/// runs.
void use_products() {
  const at::Tensor a = at::ones({256, 256});
  product(a, a, a[0]);
}

/// The first use of an operation looks up its kernels: these are what nearly every run uses.
void use_operations(at::ScalarType dtype) {
  at::Tensor x = at::ones({4, 6}, dtype);
  x.fill_(1).mul_(0.5).mul_(x).add_(x, 0.5).add_(1).sub_(x, 2).div_(2).neg_();
  x.addcmul_(x, x, 0.5).addcdiv_(x, x.abs().add(1)).copy_(x.clone());
  x = x.square().sqrt().add(x).sub(x).mul(x).mul(2).div(x.abs().add(1)).neg();
  x.select(0, 1).narrow(0, 0, 2).unsqueeze(0).squeeze(0).view({1, 2}).reshape({2});
  x.new_zeros({2}).copy_(x.new_empty({2}, x.options().dtype(at::kDouble)).zero_());
  x.sum().add(x.mean(-1).sum(-1)).detach().to(at::kFloat).item<double>();
}

}  // namespace

void set_environment(bool gpu, char** arguments) {
  const bool openmp = set("OMP_NUM_THREADS", "1");
  const bool mkl = set("MKL_NUM_THREADS", "1");
  // CUDA reads its variable at its first use, which is later.
  if (gpu) {
    show_gpus();
  } else {
    hide_gpus();
  }
  if (!openmp && !mkl) return;
  ::execv("/proc/self/exe", arguments);
  throw Error("worker.start", "cannot start again", "", std::strerror(errno),
              "set OMP_NUM_THREADS=1 and MKL_NUM_THREADS=1");
}

void warm_up() {
  at::set_num_threads(1);
  at::set_num_interop_threads(1);
  for (const at::ScalarType dtype : {at::kFloat, at::kDouble}) {
    pass(dtype);
    use_operations(dtype);
  }
  use_products();
}

void become_gpu_worker() {
  ::unsetenv("LD_BIND_NOW");  // for one run it is faster to bind what it uses
  char program[] = "gradus-worker", gpu[] = "--gpu", once[] = "--once";
  char* const arguments[] = {program, gpu, once, nullptr};
  ::execv("/proc/self/exe", arguments);
  ::_exit(127);
}

}  // namespace gradus::worker
