#include "gradus/hash.h"

#include <openssl/evp.h>
#include <xxhash.h>

#include <array>
#include <cstdint>
#include <span>

#include "base/files.h"

namespace gradus {
namespace {

std::string hexadecimal(std::span<const unsigned char> bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const unsigned char byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

std::string as_text(XXH128_hash_t hash) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, hash);
  return hexadecimal(canonical.digest);
}

}  // namespace

std::string fast_hash(const void* bytes, std::size_t size) {
  return as_text(XXH3_128bits(bytes, size));
}

struct FastHash::State {
  XXH3_state_t* xxh = XXH3_createState();
  ~State() { XXH3_freeState(xxh); }
};

FastHash::FastHash() : state_(std::make_unique<State>()) {
  XXH3_128bits_reset(state_->xxh);
}
FastHash::~FastHash() = default;
void FastHash::add(const void* bytes, std::size_t size) {
  XXH3_128bits_update(state_->xxh, bytes, size);
}
std::string FastHash::text() const {
  return as_text(XXH3_128bits_digest(state_->xxh));
}

std::string sha256_file(const std::filesystem::path& path) {
  const Descriptor file = open_to_read(path);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
  std::array<char, 1 << 16> block;
  while (const std::size_t count = read_some(path, file.number(), block)) {
    EVP_DigestUpdate(context.get(), block.data(), count);
  }
  std::array<unsigned char, 32> digest;
  EVP_DigestFinal_ex(context.get(), digest.data(), nullptr);
  return hexadecimal(digest);
}

}  // namespace gradus
