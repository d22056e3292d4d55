#include "gradus/datasets/download.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "gradus/error.h"
#include "gradus/hash.h"
#include "part_file.h"

namespace gradus::datasets {
namespace {

/// One transfer: what its callbacks share.
struct Transfer {
  const Download& request;
  PartFile& part;
  std::uint64_t start;  // bytes there before
  std::uint64_t most;   // bytes that any accepted file has
  bool too_large = false;
  bool disk_failed = false;
  bool stopped = false;
};

std::size_t receive(char* bytes, std::size_t, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  transfer.too_large = count > transfer.most - transfer.part.size();
  if (transfer.too_large) return CURL_WRITEFUNC_ERROR;
  transfer.disk_failed = !transfer.part.append(bytes, count);
  return transfer.disk_failed ? CURL_WRITEFUNC_ERROR : count;
}

int show_progress(void* user, curl_off_t total, curl_off_t done, curl_off_t, curl_off_t) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (!transfer.request.progress) return 0;
  const auto so_far = transfer.start + static_cast<std::uint64_t>(done);
  const auto in_all = total > 0 ? transfer.start + static_cast<std::uint64_t>(total) : 0;
  transfer.stopped = !transfer.request.progress(so_far, in_all);
  return transfer.stopped ? 1 : 0;
}

using Curl = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

Curl make_curl(Transfer& transfer, char* error_text) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  Curl curl(ready == CURLE_OK ? curl_easy_init() : nullptr, &curl_easy_cleanup);
  if (!curl) throw Error("data.fetch", "cannot start the network library libcurl");
  const auto set = [&](CURLoption option, auto value) {
    curl_easy_setopt(curl.get(), option, value);
  };
  set(CURLOPT_URL, transfer.request.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  // Who asked for an encrypted connection does not get another one.
  const bool encrypted = transfer.request.url.starts_with("https:");
  set(CURLOPT_REDIR_PROTOCOLS_STR, encrypted ? "https" : "http,https");
  set(CURLOPT_FOLLOWLOCATION, 1L);
  set(CURLOPT_MAXREDIRS, 5L);
  set(CURLOPT_FAILONERROR, 1L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_USERAGENT, "gradus");
  set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(transfer.request.timeout_in_seconds));
  set(CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(transfer.request.timeout_in_seconds));
  set(CURLOPT_RESUME_FROM_LARGE, static_cast<curl_off_t>(transfer.start));
  set(CURLOPT_ERRORBUFFER, error_text);
  set(CURLOPT_WRITEFUNCTION, &receive);
  set(CURLOPT_WRITEDATA, &transfer);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &show_progress);
  set(CURLOPT_XFERINFODATA, &transfer);
  return curl;
}

enum class Outcome { complete, broken, cannot_resume };

bool connection_broke(CURLcode code) {
  return code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR ||
         code == CURLE_GOT_NOTHING || code == CURLE_OPERATION_TIMEDOUT ||
         code == CURLE_HTTP2_STREAM;
}

[[noreturn]] void fail_fetch(const Transfer& transfer, CURL* curl, CURLcode code,
                             const char* error_text) {
  const std::string& url = transfer.request.url;
  if (transfer.disk_failed) transfer.part.fail();
  if (transfer.stopped) {
    throw Error("data.stopped", url, "", "a request to stop",
                "what has arrived is kept; run the same command to go on");
  }
  if (code == CURLE_HTTP_RETURNED_ERROR) {
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    throw Error("data.fetch", url, "HTTP status 200", std::to_string(status),
                status == 404 ? "the file is not there; give another address with --url"
                              : "try again later, or give another address with --url");
  }
  const std::string reason = *error_text ? error_text : curl_easy_strerror(code);
  throw Error("data.fetch", url, "a complete answer", reason,
              "check the address and the network, then run the same command to go on");
}

Outcome transfer_once(const Download& request, PartFile& part, std::uint64_t most, bool last) {
  Transfer transfer{request, part, part.size(), most};
  char error_text[CURL_ERROR_SIZE] = "";
  const Curl curl = make_curl(transfer, error_text);
  const CURLcode code = curl_easy_perform(curl.get());
  if (code == CURLE_OK) return Outcome::complete;
  if (transfer.too_large) {
    part.clear();
    if (transfer.start > 0) return Outcome::cannot_resume;
    throw Error("data.checksum", request.url, fmt::format("at most {} bytes", most), "more",
                "the file there is another one; give another address with --url");
  }
  if (transfer.start > 0 && (code == CURLE_RANGE_ERROR || code == CURLE_BAD_DOWNLOAD_RESUME)) {
    return Outcome::cannot_resume;
  }
  if (connection_broke(code) && !last && !transfer.stopped) return Outcome::broken;
  fail_fetch(transfer, curl.get(), code, error_text);
}

/// The accepted form that the complete part has, or nothing.
const Accepted* matching(const Download& request, const PartFile& part) {
  std::string sha256;
  for (const Accepted& accepted : request.accepted) {
    if (accepted.size != part.size()) continue;
    if (accepted.sha256.empty()) return &accepted;
    if (sha256.empty()) sha256 = sha256_file(part.path());
    if (accepted.sha256 == sha256) return &accepted;
  }
  return nullptr;
}

[[noreturn]] void fail_checksum(const Download& request, PartFile& part) {
  std::string expected;
  for (const Accepted& accepted : request.accepted) {
    if (!expected.empty()) expected += " or ";
    expected += fmt::format("{} bytes", accepted.size);
    if (!accepted.sha256.empty()) expected += " with SHA-256 " + accepted.sha256;
  }
  const std::string found =
      fmt::format("{} bytes with SHA-256 {}", part.size(), sha256_file(part.path()));
  part.clear();
  throw Error("data.checksum", request.url, expected, found,
              "the file there is another one or was damaged on the way; try again, or give another "
              "address with --url");
}

std::uint64_t largest(const std::vector<Accepted>& accepted) {
  std::uint64_t size = 0;
  for (const Accepted& one : accepted) size = std::max(size, one.size);
  return size;
}

}  // namespace

Downloaded download(const Download& request) {
  PartFile part(request.target);
  const std::uint64_t most = largest(request.accepted);
  if (part.size() > most) part.clear();
  Downloaded result;
  result.resumed_from = part.size();
  int attempt = 1;
  const Accepted* match = part.size() > 0 ? matching(request, part) : nullptr;
  while (!match) {
    if (part.size() == most) part.clear();
    const std::uint64_t start = part.size();
    if (start == 0) result.resumed_from = 0;
    const Outcome outcome = transfer_once(request, part, most, attempt >= request.attempts);
    if (outcome == Outcome::broken) {
      ++attempt;
      continue;
    }
    if (outcome == Outcome::complete) match = matching(request, part);
    if (match) break;
    if (start == 0) fail_checksum(request, part);
    part.clear();  // what was there belongs to another file, or cannot be added to
  }
  result.size = part.size();
  result.checked = !match->sha256.empty();
  part.finish();
  return result;
}

}  // namespace gradus::datasets
