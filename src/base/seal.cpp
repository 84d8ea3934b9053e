// SPDX-License-Identifier: Apache-2.0
#include "base/seal.hpp"

#include <algorithm>

#include <sodium.h>

#include "base/assert.hpp"

namespace mooring {

namespace {

constexpr std::uint8_t version = 1;
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t overhead = 1 + nonce_bytes + tag_bytes;

const unsigned char* bytes_of(std::string_view text) noexcept
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

/// One key for each purpose, so that no key is used in two ways.
template <std::size_t size>
void derive(std::array<std::uint8_t, size>& key, std::span<const std::uint8_t> from,
            std::string_view purpose)
{
    const auto status = crypto_generichash(key.data(), key.size(), bytes_of(purpose),
                                           purpose.size(), from.data(), from.size());
    MOORING_ASSERT(status == 0);
}

}  // namespace

Result<Seal> Seal::from_key(std::span<const std::uint8_t> key)
{
    [[maybe_unused]] static const int is_ready = sodium_init();
    if (key.size() != seal_key_bytes)
        return fail(Errc::InvalidArgument, "a key for sealing has 32 bytes");
    return Seal{key};
}

Seal::Seal(std::span<const std::uint8_t> key)
{
    derive(encryption_, key, "mooring seal: encryption");
    derive(nonces_, key, "mooring seal: nonces");
}

Seal::~Seal()
{
    sodium_memzero(encryption_.data(), encryption_.size());
    sodium_memzero(nonces_.data(), nonces_.size());
}

std::vector<std::uint8_t> Seal::seal(std::span<const std::uint8_t> plain,
                                     std::string_view context) const
{
    std::vector<std::uint8_t> sealed(plain.size() + overhead);
    sealed[0] = version;
    auto* const nonce = sealed.data() + 1;

    // The context's size first: no two pairs of context and secret give the same bytes to hash.
    crypto_generichash_state state;
    const std::uint64_t context_size = context.size();
    crypto_generichash_init(&state, nonces_.data(), nonces_.size(), nonce_bytes);
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(&context_size),
                              sizeof context_size);
    crypto_generichash_update(&state, bytes_of(context), context.size());
    crypto_generichash_update(&state, plain.data(), plain.size());
    crypto_generichash_final(&state, nonce, nonce_bytes);

    unsigned long long written = 0;
    crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + nonce_bytes, &written, plain.data(),
                                               plain.size(), bytes_of(context), context.size(),
                                               nullptr, nonce, encryption_.data());
    MOORING_ASSERT(written == plain.size() + tag_bytes);
    return sealed;
}

Result<std::vector<std::uint8_t>> Seal::open(std::span<const std::uint8_t> sealed,
                                             std::string_view context) const
{
    const auto failure = fail(Errc::Corrupt, "sealed with another key, or damaged");
    if (sealed.size() < overhead || sealed[0] != version) return failure;
    const auto nonce = sealed.subspan(1, nonce_bytes);
    const auto ciphertext = sealed.subspan(1 + nonce_bytes);
    std::vector<std::uint8_t> plain(sealed.size() - overhead);
    unsigned long long written = 0;
    const auto status = crypto_aead_xchacha20poly1305_ietf_decrypt(
        plain.data(), &written, nullptr, ciphertext.data(), ciphertext.size(), bytes_of(context),
        context.size(), nonce.data(), encryption_.data());
    if (status != 0) return failure;
    return plain;
}

void wipe(std::vector<std::uint8_t>& secret) noexcept
{
    if (!secret.empty()) sodium_memzero(secret.data(), secret.size());
    secret.clear();
}

}  // namespace mooring
