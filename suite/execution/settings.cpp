#include "execution/settings.h"

#include <ATen/Context.h>
#include <c10/core/Device.h>

#include <optional>

#include "gradus/error.h"

namespace gradus {
namespace {

at::ScalarType parse_dtype(const std::string& name) {
  if (name == "float32") return at::kFloat;
  if (name == "float64") return at::kDouble;
  throw Error("request.setting", "dtype", "float32 or float64", "'" + name + "'", "");
}

Sampling parse_sampling(const std::string& name) {
  if (name == "full") return Sampling::full;
  if (name == "shuffled") return Sampling::shuffled;
  if (name == "replacement") return Sampling::replacement;
  throw Error("request.setting", "sampling", "full, shuffled or replacement", "'" + name + "'", "");
}

at::Device parse_device(const std::string& name) {
  std::optional<at::Device> device;
  try {
    device = at::Device(name);
  } catch (const std::exception&) {
    throw Error("request.setting", "device", "cpu or cuda", "'" + name + "'", "");
  }
  if (device->is_cuda() && !at::hasCUDA()) {
    throw Error("run.device", "device '" + name + "'", "a GPU that LibTorch can use", "none",
                "leave device = \"cpu\"; a GPU needs a CUDA build of LibTorch and a driver");
  }
  return *device;
}

uint64_t parse_seed(const Json& seeds, const char* purpose) {
  return std::stoull(seeds.at(purpose).get<std::string>());
}

}  // namespace

HostSettings parse_settings(const Json& settings) {
  HostSettings host;
  RunSettings& run = host.run;
  run.dtype = parse_dtype(settings.value("dtype", "float32"));
  run.device = parse_device(settings.value("device", "cpu"));
  run.threads = settings.value("threads", 1);
  const Json& seeds = settings.at("seeds");
  run.seeds = {parse_seed(seeds, "init"), parse_seed(seeds, "batches"),
               parse_seed(seeds, "augment"), parse_seed(seeds, "method"),
               parse_seed(seeds, "data")};
  run.batch_size = settings.value("batch_size", int64_t{0});
  run.sampling = parse_sampling(settings.value("sampling", "shuffled"));
  if (settings.contains("steps") && settings["steps"].is_number()) run.steps = settings["steps"];
  if (settings.contains("epochs") && settings["epochs"].is_number())
    host.epochs = settings["epochs"];
  if (const auto evaluation = settings.find("evaluation"); evaluation != settings.end()) {
    host.evaluation_points = evaluation->value("points", host.evaluation_points);
    host.costly_points = evaluation->value("costly_points", host.costly_points);
  }
  host.stop_at_target = settings.value("stop_at_target", false);
  host.save_parameters = settings.value("save_parameters", false);
  if (const auto dense = settings.find("dense_probes"); dense != settings.end()) {
    host.dense_probes = dense->get<std::set<std::string>>();
  }
  host.series_points = settings.value("series_points", host.series_points);
  return host;
}

}  // namespace gradus
