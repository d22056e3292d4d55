// suite.factors: a matrix as a product of two thin ones.
#pragma once

#include <cstdint>
#include <vector>

#include "gradus/model.h"
#include "gradus/options.h"
#include "parameter_table.h"

namespace gradus::models {

/// Matrix factorization (Y. Koren, R. Bell, C. Volinsky, "Matrix factorization techniques for
/// recommender systems", 2009, doi 10.1109/MC.2009.263): an input is a place (i, j), the output
/// u_i . v_j, with a row of u for each row of the matrix and one of v for each column. Both are
/// embeddings with normal start. The matrix is square; its side is 1 + the largest input. Takes one
/// network at a time. Throws Error "model.input" on a task whose inputs are no places.
class Factors final : public Model {
 public:
  struct Options {
    int64_t rank = 4;
    double deviation = 0.1;
    void declare(Schema& schema);
  };

  Factors(Options options, const DataInfo& data);

  std::vector<ParameterInfo> parameters() const override { return table_.infos(); }
  Tensors initial(const InitRequest& request) const override { return table_.initial(request); }
  Tensor forward(const Tensors& parameters, const Batch& batch, Tensors* inputs) const override;

 private:
  ParameterTable table_;
};

}  // namespace gradus::models
