#include "worker/child_request.h"

#include <cstdio>

#include "gradus/error.h"
#include "loading/guard.h"
#include "process/line_channel.h"
#include "process/memory_use.h"
#include "worker/request.h"
#include "worker/verbs.h"

namespace gradus::worker {

namespace {

void answer(const Request& request, PluginsAndData& loaded, int channel) {
  const Reporter reporter(channel, request.token);
  const ChildVerb& verb = child_verb(request);
  // GPU libraries reserve a lot: there, growth is only watched, from outside.
  if (!request.on_gpu()) process::limit_memory(request.limits_or(verb.limits).memory_bytes);
  try {
    const protocol::Result result = verb.work(request.work, loaded, reporter);
    std::fflush(nullptr);  // whoever reads the result may look at once at what was printed
    reporter.say(result);
  } catch (...) {
    const loading::Failure failure = loading::current_failure("");
    std::fflush(nullptr);
    reporter.say(protocol::WorkFailure{failure.status, failure.id, failure.text});
  }
}

}  // namespace

void do_request(const Request& request, PluginsAndData& loaded, int channel) {
  if (process::read_line(channel).empty()) return;  // whoever was to start it has gone
  answer(request, loaded, channel);
}

void do_sent_request(PluginsAndData& loaded, int channel) {
  const std::string line = process::read_line(channel);
  if (!line.empty()) answer(Request(protocol::work_from_line(line)), loaded, channel);
}

}  // namespace gradus::worker
