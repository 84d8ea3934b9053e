// SPDX-License-Identifier: Apache-2.0
#include "dns/mnemonics.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace mooring::dns {

namespace {

template <class Number>
struct Word {
    std::string_view text;
    Number number;
};

// NOLINTBEGIN(modernize-use-designated-initializers): tables read better in columns.
constexpr std::array dnssec_algorithms{
    Word<std::uint8_t>{"DELETE", 0},
    Word<std::uint8_t>{"RSAMD5", 1},
    Word<std::uint8_t>{"DH", 2},
    Word<std::uint8_t>{"DSA", 3},
    Word<std::uint8_t>{"RSASHA1", 5},
    Word<std::uint8_t>{"DSA-NSEC3-SHA1", 6},
    Word<std::uint8_t>{"RSASHA1-NSEC3-SHA1", 7},
    Word<std::uint8_t>{"RSASHA256", 8},
    Word<std::uint8_t>{"RSASHA512", 10},
    Word<std::uint8_t>{"ECC-GOST", 12},
    Word<std::uint8_t>{"ECDSAP256SHA256", 13},
    Word<std::uint8_t>{"ECDSAP384SHA384", 14},
    Word<std::uint8_t>{"ED25519", 15},
    Word<std::uint8_t>{"ED448", 16},
    Word<std::uint8_t>{"INDIRECT", 252},
    Word<std::uint8_t>{"PRIVATEDNS", 253},
    Word<std::uint8_t>{"PRIVATEOID", 254},
};
constexpr std::array certificate_types{
    Word<std::uint16_t>{"PKIX", 1},   Word<std::uint16_t>{"SPKI", 2},
    Word<std::uint16_t>{"PGP", 3},    Word<std::uint16_t>{"IPKIX", 4},
    Word<std::uint16_t>{"ISPKI", 5},  Word<std::uint16_t>{"IPGP", 6},
    Word<std::uint16_t>{"ACPKIX", 7}, Word<std::uint16_t>{"IACPKIX", 8},
    Word<std::uint16_t>{"URI", 253},  Word<std::uint16_t>{"OID", 254},
};
constexpr std::array ip_protocols{
    Word<std::uint8_t>{"TCP", 6},
    Word<std::uint8_t>{"UDP", 17},
};
// NOLINTEND(modernize-use-designated-initializers)

constexpr char upper(char letter) noexcept
{
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

template <class Number, std::size_t count>
std::optional<Number> parse(std::string_view text,
                            const std::array<Word<Number>, count>& words) noexcept
{
    Number number = 0;
    const auto [end, error] = std::from_chars(text.begin(), text.end(), number);
    if (error == std::errc{} && end == text.end()) return number;
    const auto* const found = std::ranges::find_if(words, [&](const Word<Number>& word) {
        return std::ranges::equal(word.text, text, {}, {}, upper);
    });
    if (found == words.end()) return {};
    return found->number;
}

}  // namespace

std::optional<std::uint8_t> parse_dnssec_algorithm(std::string_view text) noexcept
{
    return parse(text, dnssec_algorithms);
}

std::optional<std::uint16_t> parse_certificate_type(std::string_view text) noexcept
{
    return parse(text, certificate_types);
}

std::optional<std::uint8_t> parse_ip_protocol(std::string_view text) noexcept
{
    return parse(text, ip_protocols);
}

}  // namespace mooring::dns
