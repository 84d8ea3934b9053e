// SPDX-License-Identifier: Apache-2.0

// The value of an Authorization header.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "http/basic_auth.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace mooring::http;
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    const auto parsed = parse_authorization(bytes);
    if (parsed) MOORING_ASSERT(parsed->user.size() + parsed->secret.size() <= size);

    // Whatever a password holds, what a client encodes is what we read: but for what a shell adds.
    const bool is_plain = bytes.find_first_of("\r\n\"") == std::string_view::npos;
    if (!is_plain) return 0;
    const std::string pair = "user:" + std::string{bytes};
    const auto again = parse_authorization(
        "Basic " + mooring::base64(std::vector<std::uint8_t>{pair.begin(), pair.end()}));
    MOORING_ASSERT(again && again->user == "user" && again->secret == bytes);
    return 0;
}
