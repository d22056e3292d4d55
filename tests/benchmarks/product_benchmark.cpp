// One product of float32 matrices by oneDNN and by LibTorch's own library, for the shapes that the
// shared networks multiply: rows of a batch x inputs x outputs. `forward` is h W' + b, `weight` the
// gradient of W, `below` the slope that is handed down.
//   product_benchmark --benchmark_enable_random_interleaving=true --benchmark_repetitions=9
//                     --benchmark_report_aggregates_only=true
#include <ATen/Parallel.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/addmm_ops.h>
#include <ATen/ops/mm_ops.h>
#include <benchmark/benchmark.h>

#include <array>
#include <string>

#include "gradus/product.h"
#include "gradus/stream.h"

namespace gradus {
namespace {

enum class Part { forward, weight, below };
enum class Library { onednn, libtorch };

struct Shape {
  int64_t rows, inputs, outputs;
};

Tensor matrix(int64_t rows, int64_t columns) {
  return Stream{1}.normals({rows, columns}).to(at::kFloat);
}

/// out = a b (+ bias)
struct Operands {
  Tensor a, b, bias, out;
};

Operands operands_of(const Shape& s, Part part) {
  switch (part) {
    case Part::forward:
      return {matrix(s.rows, s.inputs), matrix(s.outputs, s.inputs).t(),
              matrix(1, s.outputs).squeeze(0), matrix(s.rows, s.outputs)};
    case Part::weight:
      return {
          matrix(s.rows, s.outputs).t(), matrix(s.rows, s.inputs), {}, matrix(s.outputs, s.inputs)};
    case Part::below:
      return {matrix(s.rows, s.outputs), matrix(s.outputs, s.inputs), {}, matrix(s.rows, s.inputs)};
  }
  return {};
}

void run(benchmark::State& state, const Shape& shape, Part part, Library library) {
  at::set_num_threads(1);
  Operands o = operands_of(shape, part);
  const at::AutoDispatchBelowADInplaceOrView below_autograd;
  for (auto _ : state) {
    if (library == Library::onednn) {
      product_into(o.out, o.a, o.b, o.bias);
    } else if (o.bias.defined()) {
      at::_ops::addmm_out::call(o.bias, o.a, o.b, 1, 1, o.out);
    } else {
      at::_ops::mm_out::call(o.a, o.b, o.out);
    }
    benchmark::ClobberMemory();
  }
  state.counters["GFLOP/s"] =
      benchmark::Counter(2e-9 * static_cast<double>(shape.rows * shape.inputs * shape.outputs),
                         benchmark::Counter::kIsIterationInvariantRate);
}

void add_all() {
  constexpr std::array<Shape, 13> shapes = {{{16, 784, 256},
                                             {16, 256, 128},
                                             {16, 128, 10},
                                             {128, 784, 256},
                                             {128, 256, 128},
                                             {128, 128, 10},
                                             {128, 784, 128},
                                             {128, 128, 8},
                                             {64, 64, 32},
                                             {64, 32, 10},
                                             {2048, 64, 64},
                                             {2048, 64, 256},
                                             {2048, 256, 64}}};
  constexpr std::array parts = {std::pair{Part::forward, "forward"},
                                std::pair{Part::weight, "weight"}, std::pair{Part::below, "below"}};
  constexpr std::array libraries = {std::pair{Library::onednn, "oneDNN"},
                                    std::pair{Library::libtorch, "LibTorch"}};
  for (const Shape& shape : shapes) {
    for (const auto& [part, part_name] : parts) {
      for (const auto& [library, library_name] : libraries) {
        const std::string name = std::to_string(shape.rows) + "x" + std::to_string(shape.inputs) +
                                 "x" + std::to_string(shape.outputs) + "/" + part_name + "/" +
                                 library_name;
        benchmark::RegisterBenchmark(name.c_str(), run, shape, part, library);
      }
    }
  }
}

}  // namespace
}  // namespace gradus

int main(int count, char** arguments) {
  gradus::add_all();
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
