#include <gtest/gtest.h>

#include "gradus/error.h"
#include "gradus/stream.h"
#include "gradus/task.h"
#include "plugin_items.h"

namespace gradus::test {
namespace {

DataInfo images(int64_t side) {
  DataInfo data;
  data.input_shape = {1, side, side};
  data.outputs = 3;
  data.classes = 3;
  return data;
}

std::unique_ptr<Model> small(const DataInfo& data) {
  return make<Model>("suite", "convnet",
                     R"({"channels": [2, 3], "kernel": 3, "hidden": 5, "activation": "tanh"})",
                     &data);
}

TEST(Convnet, LayersFitTheirInputs) {
  const DataInfo data = images(12);
  const auto model = small(data);
  const std::vector<Layer> layers = model->layers();
  ASSERT_EQ(layers.size(), 6U);
  Stream stream{1, 0};
  const Batch batch{stream.normals({4, 1, 12, 12}), {}, {}};
  Tensors inputs;
  const Tensors parameters = model->initial({1, 0, 0, at::kDouble});
  const Tensor output = model->forward(parameters, batch, &inputs);
  EXPECT_EQ(output.sizes(), at::IntArrayRef({4, 3}));
  ASSERT_EQ(inputs.size(), layers.size());
  for (std::size_t i = 0; i < layers.size(); ++i) {
    EXPECT_EQ(inputs[i].size(1), layers[i].inputs) << layers[i].name;
    if (layers[i].kind == LayerKind::dense) continue;
    EXPECT_EQ(inputs[i].size(2), layers[i].input_height) << layers[i].name;
  }
  const std::vector<ParameterInfo> infos = model->parameters();
  ASSERT_EQ(infos.size(), parameters.size());
  for (std::size_t i = 0; i < infos.size(); ++i) {
    EXPECT_EQ(parameters[i].sizes(), at::IntArrayRef(infos[i].shape)) << infos[i].name;
  }
}

TEST(Convnet, ConvolutionIsTheSumOfItsDefinition) {
  const DataInfo data = images(12);
  const auto model = small(data);
  Stream stream{1, 0};
  const Batch batch{stream.normals({1, 1, 12, 12}), {}, {}};
  const Tensors parameters = model->initial({1, 0, 0, at::kDouble});
  Tensors inputs;
  model->forward(parameters, batch, &inputs);
  const Tensor patch = batch.input[0][0].narrow(0, 4, 3).narrow(1, 6, 3);
  const double z =
      patch.mul(parameters[0][1][0]).sum().item<double>() + parameters[1][1].item<double>();
  EXPECT_NEAR(inputs[1][0][1][4][6].item<double>(), std::tanh(z), 1e-12);
}

TEST(Convnet, RefusesWhatIsNoImage) {
  DataInfo flat;
  flat.input_shape = {784};
  flat.outputs = 10;
  EXPECT_THROW(small(flat), Error);
  const DataInfo tiny = images(5);
  EXPECT_THROW(small(tiny), Error);
}

}  // namespace
}  // namespace gradus::test
