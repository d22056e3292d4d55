// suite.recurrent: a recurrent network of one layer.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "gradus/model.h"
#include "gradus/options.h"
#include "parameter_table.h"
#include "sequence_shape.h"

namespace gradus::models {

/// h_0 = 0 and, for the symbols x_t of a sequence,
///   "tanh" (J. L. Elman, "Finding structure in time", 1990): h_t = tanh(E[x_t] + U h_{t-1} + b)
///   "gru" (K. Cho et al. 2014, arXiv 1406.1078; the reset after the product, as torch.nn.GRU):
///     r = s(E_r[x_t] + U_r h + b_r),  z = s(E_z[x_t] + U_z h + b_z)
///     n = tanh(E_n[x_t] + r (U_n h + c) + b_n),  h_t = (1 - z) n + z h_{t-1}
/// with output W h_t + d. Roles: E embeddings (a row for each symbol), U hidden weights, W output
/// weight. All but E uniform in +-1/sqrt(width), E normal with standard deviation 1/sqrt(width).
/// Output [rows, positions * outputs] or [rows, classes]. One network at a time.
class Recurrent final : public Model {
 public:
  enum class Cell { tanh, gru };
  struct Options {
    int64_t width = 64;
    Cell cell = Cell::gru;
    void declare(Schema& schema);
  };

  Recurrent(Options options, const DataInfo& data);

  std::vector<ParameterInfo> parameters() const override { return table_.infos(); }
  Tensors initial(const InitRequest& request) const override { return table_.initial(request); }
  Tensor forward(const Tensors& parameters, const Batch& batch, Tensors* inputs) const override;

 private:
  struct Gate {
    int embedding, recurrent, bias;
  };
  Gate declare_gate(const std::string& name);
  /// The next state, from what each gate is given by the symbol.
  Tensor next(const Tensors& parameters, const std::array<Tensor, 3>& given, const Tensor& h) const;
  Tensor carried(const Tensors& parameters, const Gate& gate, const Tensor& h) const;

  Options options_;
  SequenceShape shape_;
  ParameterTable table_;
  std::vector<Gate> gates_;  // the state; or reset, update, state
  int carried_bias_ = -1;
  int output_ = 0, output_bias_ = 0;
};

}  // namespace gradus::models
