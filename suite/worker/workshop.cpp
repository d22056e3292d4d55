#include "worker/workshop.h"

#include <array>
#include <cstdio>
#include <filesystem>
#include <string_view>

#include "bench/bench.h"
#include "conformance/conformance.h"
#include "execution/child_process.h"
#include "execution/guard.h"
#include "gradus/error.h"
#include "worker/job.h"
#include "worker/line_channel.h"

namespace gradus {
namespace {

namespace fs = std::filesystem;
using Work = Json (*)(const Json& request, Workshop& workshop, int channel);

auto progress_to(int channel) {
  return [channel](const Json& progress) {
    Json line = {{"event", "progress"}};
    line.update(progress);
    send_line(channel, line);
  };
}

Json record_result(const Json& record, const fs::path& path) {
  return {{"status", record.at("status")}, {"record", path.string()}};
}

Json run(const Json& line, Workshop& workshop, int channel) {
  const Json& request = line.at("request");
  const fs::path folder = line.at("folder").get<std::string>();
  const Json record =
      execute_run(request, folder, workshop.plugins, workshop.data, progress_to(channel));
  return record_result(record, folder / "record.json");
}

Json tool(const Json& line, Workshop& workshop, int channel) {
  const Json& request = line.at("request");
  const fs::path folder = line.at("folder").get<std::string>();
  const ToolPlace place = {line.value("out", ""), line.value("installed", Json::object())};
  const Json record =
      execute_tool(request, folder, place, workshop.plugins, workshop.data, progress_to(channel));
  return record_result(record, folder / "record.json");
}

Json judge(const Json& line, Workshop& workshop, int) {
  const Json record = judge_claim(line, workshop.plugins);
  const bool failed = !record.at("error").is_null();
  return {{"status", failed ? "failed" : "finished"}, {"record", line.at("file")}};
}

Json probe(const Json& line, Workshop& workshop, int) {
  return {{"description", workshop.plugins.describe(line.at("file").get<std::string>())}};
}

Json check(const Json& line, Workshop&, int channel) {
  std::vector<fs::path> others;
  for (const Json& other : line.value("others", Json::array())) {
    others.emplace_back(other.get<std::string>());
  }
  const CheckLimits defaults;
  const CheckLimits limits = {line.value("item_wall_limit_s", defaults.wall_s),
                              line.value("item_memory_limit_bytes", defaults.memory_bytes)};
  return {{"checks",
           check_plugin(line.at("file").get<std::string>(), line.at("scratch").get<std::string>(),
                        others, limits, line.value("golden", Json()), progress_to(channel))}};
}

Json bench(const Json& line, Workshop& workshop, int channel) {
  return bench_steps(line, workshop.plugins, workshop.data, progress_to(channel));
}

struct Word {
  std::string_view name;
  Work work;
};
constexpr std::array<Word, 6> words = {{{"run", run},
                                        {"tool", tool},
                                        {"judge", judge},
                                        {"probe", probe},
                                        {"check", check},
                                        {"bench", bench}}};

}  // namespace

bool is_work(std::string_view word) {
  for (const Word& known : words) {
    if (known.name == word) return true;
  }
  return false;
}

void do_request(Workshop& workshop, int channel) {
  const std::string line = read_line(channel);
  if (line.empty()) return;  // whoever was to send it has gone
  const Json request = Json::parse(line);
  // GPU libraries reserve a lot: there, growth is only watched, from outside.
  if (!on_gpu(request)) limit_memory(limits_of(request).memory_bytes);
  Json result = {{"event", "result"}};
  try {
    for (const Word& word : words) {
      if (word.name == request.at("do")) result.update(word.work(request, workshop, channel));
    }
  } catch (const Json::exception& error) {
    result["failure"] = {{"status", "failed"}, {"id", "worker.request"}, {"text", error.what()}};
  } catch (...) {
    const Failure failure = current_failure("");
    result["failure"] = {{"status", failure.status}, {"id", failure.id}, {"text", failure.text}};
  }
  std::fflush(nullptr);  // whoever reads the result may look at once at what was printed
  send_line(channel, result);
}

}  // namespace gradus
