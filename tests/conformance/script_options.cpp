// SPDX-License-Identifier: Apache-2.0
#include "script_options.hpp"

#include <algorithm>
#include <charconv>

#include "base/encoding.hpp"

namespace mooring::conformance {

Result<> set(bool& flag)
{
    flag = true;
    return {};
}

std::unexpected<Error> wrong(std::string detail)
{
    return fail(Errc::InvalidArgument, std::move(detail));
}

Result<unsigned> number_of(const std::string& word)
{
    unsigned value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc{} || end != word.data() + word.size())
        return wrong("not a number: " + word);
    return value;
}

Result<Bytes> bytes_of(const std::string& word)
{
    auto bytes = decode_hex(word);
    if (!bytes) return wrong("not hexadecimal: " + word);
    return *std::move(bytes);
}

Result<> read_option(Query& query, std::span<const std::string> words, std::size_t& at)
{
    const auto& word = words[at];
    if (word == "tcp") return set(query.is_tcp);
    if (word == "tls") return set(query.is_tls);
    if (word == "rd") return set(query.is_recursion_desired);
    if (word == "cd") return set(query.is_checking_disabled);
    if (word == "noedns") {
        query.edns.reset();
        return {};
    }
    if (word == "do" && query.edns) return set(query.edns->is_dnssec_ok);
    if (word == "co" && query.edns) return set(query.edns->is_compact_ok);
    if (at + 1 == words.size()) return wrong("unknown option or one without its value: " + word);
    const auto& value = words[++at];
    if (word == "option" && query.edns) {
        MOORING_TRY(query.edns->options, bytes_of(value));
        return {};
    }
    MOORING_TRY(const unsigned number, number_of(value));
    if (word == "class")
        query.qclass = static_cast<std::uint16_t>(number);
    else if (word == "opcode")
        query.opcode = number;
    else if (word == "bufsize" && query.edns)
        query.edns->payload_bytes = static_cast<std::uint16_t>(number);
    else if (word == "version" && query.edns)
        query.edns->version = static_cast<std::uint8_t>(number);
    else
        return wrong("unknown option: " + word);
    return {};
}

Result<> read_option_flag(Expectation& expected, const std::string& word, const std::string& value)
{
    const auto separator = std::min(value.find_first_of("=:"), value.size());
    MOORING_TRY(const unsigned number, number_of(value.substr(0, separator)));
    if (word == "multiple") {
        expected.size_multiple = std::max(1U, number);
        return {};
    }
    if (word != "option" && word != "nooption") return wrong("unknown flag: " + word);
    ExpectedOption option{.code = static_cast<std::uint16_t>(number),
                          .is_absent = word == "nooption",
                          .size = {},
                          .value = {}};
    if (separator < value.size() && value[separator] == '=') {
        MOORING_TRY(option.value, bytes_of(value.substr(separator + 1)));
    } else if (separator < value.size()) {
        MOORING_TRY(option.size, number_of(value.substr(separator + 1)));
    }
    expected.options.push_back(std::move(option));
    return {};
}

}  // namespace mooring::conformance
