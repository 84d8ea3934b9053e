// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/gnudip/signed_salt.hpp"

#include <algorithm>
#include <charconv>
#include <span>

#include <sodium/crypto_auth.h>
#include <sodium/utils.h>

#include "base/encoding.hpp"
#include "gateway/dialects/gnudip/protocol.hpp"

namespace mooring::gateway::gnudip {
namespace {

using namespace std::chrono_literals;

constexpr auto lifetime = 60s;
constexpr std::size_t used_max = 4096;
constexpr std::size_t signature_bytes = 16;

std::int64_t seconds_of(WallTime time)
{
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

}  // namespace

SaltOffice::SaltOffice(const Clock& clock, Random& random) : clock_{clock}, random_{random}
{
    random.fill(key_);
}

SignedSalt SaltOffice::issue()
{
    SignedSalt issued{.salt = make_salt(random_),
                      .time = std::to_string(seconds_of(clock_.wall_now())),
                      .sign = {}};
    issued.sign = sign(issued.salt, issued.time);
    return issued;
}

bool SaltOffice::is_valid(const SignedSalt& signed_salt) const
{
    const auto& [salt, time, signature] = signed_salt;
    const auto ours = sign(salt, time);
    if (signature.size() != ours.size()) return false;
    if (sodium_memcmp(signature.data(), ours.data(), ours.size()) != 0) return false;
    std::int64_t issued = 0;
    std::from_chars(time.data(), time.data() + time.size(), issued);  // We wrote these digits.
    const auto age = seconds_of(clock_.wall_now()) - issued;
    return age >= 0 && age <= lifetime.count();
}

bool SaltOffice::take(std::string_view salt)
{
    return used_.with([&](std::deque<std::string>& used) {
        if (std::ranges::find(used, salt) != used.end()) return false;
        if (used.size() == used_max) used.pop_front();
        used.emplace_back(salt);
        return true;
    });
}

std::string SaltOffice::sign(std::string_view salt, std::string_view time) const
{
    const auto text = std::string{salt}.append(" ").append(time);
    std::array<std::uint8_t, crypto_auth_BYTES> mac{};
    crypto_auth(mac.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                key_.data());
    return hex(std::span{mac}.first(signature_bytes));
}

}  // namespace mooring::gateway::gnudip
