// SPDX-License-Identifier: Apache-2.0
#include "dns/idn.hpp"

#include <algorithm>
#include <memory>

#include <idn2.h>

namespace mooring::dns {

namespace {

constexpr std::size_t input_bytes_max = 1024;

struct Idn2Free {
    void operator()(char* text) const noexcept { idn2_free(text); }
};

}  // namespace

Result<std::string> ascii_name(std::string_view utf8)
{
    if (utf8.size() > input_bytes_max)
        return fail(Errc::InvalidArgument, "the name is longer than 1024 bytes");
    const auto is_ascii = [](char character) {
        return static_cast<unsigned char>(character) < 0x80;
    };
    if (std::ranges::all_of(utf8, is_ascii)) return std::string{utf8};
    // For the library a zero byte would end the name early.
    if (utf8.find('\0') != std::string_view::npos)
        return fail(Errc::InvalidArgument, "the name contains a zero byte");

    const std::string input{utf8};
    char* output = nullptr;
    const auto status =
        idn2_to_ascii_8z(input.c_str(), &output, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    const std::unique_ptr<char, Idn2Free> owned{output};
    if (status != IDN2_OK)
        return fail(Errc::InvalidArgument,
                    std::string{"the name is not valid in IDNA: "} + idn2_strerror(status));
    return std::string{owned.get()};
}

}  // namespace mooring::dns
