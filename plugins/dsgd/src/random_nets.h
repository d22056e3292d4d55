// Small random problems on which the bounds are tested (THEORY.md, section 3.5).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "chain.h"
#include "dsgd_mlp.h"
#include "gradus/stream.h"

namespace gradus::dsgd {

/// What stands at the network's end.
enum class Ending { squared_error, cross_entropy, logistic, regression };
const char* ending_name(Ending ending);

struct NetLaw {
  Ending ending = Ending::cross_entropy;
  std::string activation = "tanh";
  bool bias = false;
  int64_t least_layers = 3, most_layers = 4;
  int64_t least_width = 1, most_width = 5;
  int64_t least_rows = 1, most_rows = 4;
  double log_scale_low = -2.9957, log_scale_high = 2.0794;  ///< .05 to 8
};

/// A network with data in float64. Widths, rows, inputs U(-1, 1), targets and weights N(0, scale^2)
/// come from the stream; squared error has targets in the output's range.
struct RandomNet {
  DataInfo data;
  std::unique_ptr<Loss> loss;
  std::unique_ptr<Model> model;
  Batch batch;
  Tensors parameters;
};
RandomNet random_net(const NetLaw& law, Stream& stream);

/// Matrix `number` of a series: random shapes to 12 x 12, scales e^-4 to e^4; every third has rank
/// one, every fifth a zero column, every seventh ties.
Tensor awkward_matrix(Stream& stream, int64_t number);

/// exp of a uniform number in [low, high].
double log_uniform(Stream& stream, double low, double high);

}  // namespace gradus::dsgd
