#include "worker/workshop.h"

#include <cstdio>

#include "execution/guard.h"
#include "gradus/error.h"
#include "process/line_channel.h"
#include "process/memory_use.h"
#include "worker/request.h"
#include "worker/verbs.h"

namespace gradus::worker {

void do_request(Workshop& workshop, int channel) {
  const std::string line = process::read_line(channel);
  if (line.empty()) return;  // whoever was to send it has gone
  const Request request = parse_request(line);
  const Reporter reporter(channel, request.line.at("token"));
  const ChildVerb* verb = find_child_verb(request.verb);
  if (verb == nullptr) refuse_verb(request.verb, {});
  // GPU libraries reserve a lot: there, growth is only watched, from outside.
  if (!request.on_gpu()) process::limit_memory(request.limits(verb->limits).memory_bytes);
  try {
    const Json content = verb->work(request.line, workshop, reporter);
    std::fflush(nullptr);  // whoever reads the result may look at once at what was printed
    reporter.result(content);
  } catch (const Json::exception& error) {
    reporter.failure({"failed", "worker.request", error.what()});
  } catch (...) {
    const Failure failure = current_failure("");
    std::fflush(nullptr);
    reporter.failure({failure.status, failure.id, failure.text});
  }
}

}  // namespace gradus::worker
