// suite.resnet: a residual convolutional network with group norm.
#pragma once

#include <cstdint>
#include <vector>

#include "gradus/model.h"
#include "gradus/options.h"
#include "parameter_table.h"

namespace gradus::models {

/// K. He, X. Zhang, S. Ren, J. Sun, "Deep residual learning for image recognition", 2015, arXiv
/// 1512.03385, with the normalization of Y. Wu, K. He, "Group normalization", 2018, arXiv
/// 1803.08494, so that a row's output does not depend on the other rows of a batch:
///   x -> relu(norm(conv(x))), then `blocks` blocks in each stage
///   x -> relu(norm(conv(relu(norm(conv(x))))) + shortcut(x)),
/// kernels 3x3, then the mean over positions and a dense layer. The first block of every stage but
/// the first halves the positions and doubles the channels; its shortcut is a 1x1 convolution with
/// norm. Convolutions have no bias and start as He et al. 2015 (arXiv 1502.01852, eq. 10); the last
/// norm of each block starts at 0, so that a block starts as its shortcut (P. Goyal et al. 2017,
/// arXiv 1706.02677, section 5.1). One network at a time. Throws Error "model.input", and
/// "model.groups" where the width is no multiple of the number of groups.
class Resnet final : public Model {
 public:
  struct Options {
    int64_t width = 8;
    int64_t stages = 3;
    int64_t blocks = 1;
    int64_t groups = 4;
    int64_t stride = 1;
    void declare(Schema& schema);
  };

  Resnet(Options options, const DataInfo& data);

  std::vector<ParameterInfo> parameters() const override { return table_.infos(); }
  Tensors initial(const InitRequest& request) const override { return table_.initial(request); }
  Tensor forward(const Tensors& parameters, const Batch& batch, Tensors* inputs) const override;

 private:
  struct NormedConvolution {
    int weight, scale, shift;
    int64_t stride, padding;
  };
  struct Block {
    NormedConvolution first, second, shortcut;
    bool has_shortcut;
  };
  NormedConvolution declare_convolution(const std::string& name, std::vector<int64_t> shape,
                                        int64_t stride, double scale, bool input = false);
  Block declare_block(const std::string& name, int64_t inputs, int64_t outputs, int64_t stride);
  Tensor convolved(const Tensors& parameters, const NormedConvolution& conv, const Tensor& x) const;
  Tensor outputs(const Tensors& parameters, const Tensor& images) const;

  Options options_;
  ParameterTable table_;
  NormedConvolution first_ = {};
  std::vector<Block> blocks_;
  int dense_ = 0, dense_bias_ = 0;
};

}  // namespace gradus::models
