#include "render/status_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "render/numbers.h"
#include "render/table.h"

namespace gradus::render {
namespace {

using cluster::ShardState;
using cluster::ShardStatus;
using cluster::StudyStatus;

Mark mark_of(ShardState state) {
  switch (state) {
    case ShardState::done:
      return Mark::good;
    case ShardState::failed:
      return Mark::bad;
    case ShardState::running:
      return Mark::strong;
    case ShardState::pending:
      break;
  }
  return Mark::dim;
}

std::string done_text(const ShardStatus& shard) {
  return shard.planned ? out_of(shard.done, *shard.planned) : grouped(shard.done);
}

/// "2 done, 1 running": the states that there are.
std::string states_text(const StudyStatus& status) {
  std::string text;
  for (const ShardState state :
       {ShardState::done, ShardState::running, ShardState::failed, ShardState::pending}) {
    const auto count = std::ranges::count(status.shards, state, &ShardStatus::state);
    if (count == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, name_of(state));
  }
  return text;
}

std::string total_text(const StudyStatus& status) {
  std::string text =
      fmt::format("{}: {} runs done", status.study, out_of(status.done, status.planned));
  if (status.failed > 0) text += fmt::format(", {} failed", grouped(status.failed));
  text += fmt::format("; shards: {}", states_text(status));
  if (status.runs_per_minute) {
    text += fmt::format("; {} runs a minute", rounded(*status.runs_per_minute, 3));
  }
  if (status.left_s) text += fmt::format(", about {} left", duration(*status.left_s));
  return text;
}

}  // namespace

std::string status_text(const StudyStatus& status, const Style& style) {
  Table table({{"shard"},
               {"state"},
               {"runs", Align::right},
               {"failed", Align::right},
               {"where", Align::left, Overflow::wrap}});
  for (const ShardStatus& shard : status.shards) {
    table.row({shard.name,
               {std::string(name_of(shard.state)), mark_of(shard.state)},
               done_text(shard),
               shard.failed > 0 ? grouped(shard.failed) : "",
               shard.where});
  }
  table.note(total_text(status));
  std::string text = table.text(style);
  for (const ShardStatus& shard : status.shards) {
    if (shard.log.empty()) continue;
    text += fmt::format("\nshard {}:\n", shard.name);
    for (const std::string& line : shard.log) text += "  " + printable(line, false) + "\n";
  }
  return text;
}

}  // namespace gradus::render
