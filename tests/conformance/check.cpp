// SPDX-License-Identifier: Apache-2.0
#include "check.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.hpp"

namespace mooring::conformance {
namespace {

constexpr std::array section_names{"answer", "authority", "additional"};

/// The first field of an RRSIG (RFC 4034, 3.1).
std::optional<dns::RrType> covered_type(const dns::Record& rrsig)
{
    if (rrsig.rdata.size() < 2) return std::nullopt;
    return dns::RrType{static_cast<std::uint16_t>((rrsig.rdata[0] << 8U) | rrsig.rdata[1])};
}

bool matches(const ExpectedRecord& expected, const dns::Record& record)
{
    if (!(expected.owner == record.owner) || expected.type != record.type) return false;
    if (expected.ttl && *expected.ttl != record.ttl) return false;
    if (expected.covered) return covered_type(record) == expected.covered;
    return !expected.rdata || dns::canonical_rdata(record.type, *expected.rdata) ==
                                  dns::canonical_rdata(record.type, record.rdata);
}

class Checker {
public:
    Checker(const Case& tested, std::uint16_t id, const Response& response)
        : query_{tested.query}, expected_{tested.expectation}, response_{response}, id_{id}
    {}

    std::vector<std::string> run() &&
    {
        check_header();
        check_question();
        check_edns();
        check_size();
        for (std::size_t section = 0; section < 3; ++section) check_section(section);
        return std::move(faults_);
    }

private:
    template <class... Parts>
    void require(bool is_true, fmt::format_string<Parts...> sentence, Parts&&... parts)
    {
        if (!is_true) faults_.push_back(fmt::format(sentence, std::forward<Parts>(parts)...));
    }

    void require_flag(const char* name, bool is_expected, bool is_set)
    {
        require(is_expected == is_set, "{} is {}set", name, is_set ? "" : "not ");
    }

    void check_header()
    {
        const auto rcode = dns::text_of(dns::Rcode{response_.rcode});
        require(rcode == expected_.rcode, "RCODE is {}, not {}", rcode, expected_.rcode);
        require(response_.id == id_, "the id is not the query's");
        require(response_.is_response, "QR is not set");
        require_flag("AA", expected_.is_authoritative, response_.is_authoritative);
        require_flag("TC", expected_.is_truncated, response_.is_truncated);
        require_flag("RA", expected_.is_recursion_available, response_.is_recursion_available);
        require_flag("AD", expected_.is_authentic, response_.is_authentic);
        if (query_.raw) return;
        require(response_.opcode == query_.opcode, "the opcode is not the query's");
        require_flag("RD", query_.is_recursion_desired, response_.is_recursion_desired);
    }

    /// The question comes back byte for byte, in the case in which it was sent. An error may leave
    /// it out.
    void check_question()
    {
        if (query_.raw) return;
        const bool may_be_missing = expected_.rcode == "FORMERR" || expected_.rcode == "NOTIMP";
        if (may_be_missing && response_.question.empty()) return;
        require(response_.question == query_.question(), "the question is not as sent");
    }

    void check_edns()
    {
        auto has_edns = expected_.has_edns;
        if (!has_edns && !query_.raw) has_edns = query_.edns.has_value();
        if (has_edns) {
            require(*has_edns == response_.edns.has_value(), "an OPT record is {}there",
                    response_.edns ? "" : "not ");
        }
        if (!response_.edns) return;
        require(response_.edns->version == 0, "the OPT record is of version {}",
                response_.edns->version);
        require(response_.edns->payload_bytes >= 512, "the OPT record says less than 512 bytes");
        require(!expected_.has_dnssec_ok || response_.edns->is_dnssec_ok, "DO is not set");
        require(expected_.has_compact_ok == response_.edns->is_compact_ok, "CO is {}set",
                response_.edns->is_compact_ok ? "" : "not ");
        for (const auto& option : expected_.options) check_option(option);
        if (!expected_.extended_error) return;
        const auto& errors = response_.edns->extended_errors;
        require(std::find(errors.begin(), errors.end(), *expected_.extended_error) != errors.end(),
                "extended error {} is missing", *expected_.extended_error);
    }

    void check_option(const ExpectedOption& expected)
    {
        const auto& options = response_.edns->options;
        const auto found = std::find_if(options.begin(), options.end(), [&](const auto& option) {
            return option.code == expected.code;
        });
        require(expected.is_absent == (found == options.end()), "option {} is {}there",
                expected.code, expected.is_absent ? "" : "not ");
        if (found == options.end()) return;
        require(!expected.size || found->value.size() == *expected.size, "option {} has {} bytes",
                expected.code, found->value.size());
        require(!expected.value || found->value == *expected.value, "option {} is {}",
                expected.code, hex(found->value));
    }

    void check_size()
    {
        require(response_.size_bytes % expected_.size_multiple == 0,
                "{} bytes are no multiple of {}", response_.size_bytes, expected_.size_multiple);
        if (query_.raw || query_.is_tcp || query_.is_tls) return;
        const std::size_t allowed =
            query_.edns ? std::max<std::size_t>(512, query_.edns->payload_bytes) : 512;
        require(response_.size_bytes <= allowed, "{} bytes where {} are allowed",
                response_.size_bytes, allowed);
    }

    void check_section(std::size_t section)
    {
        if (!expected_.sections[section]) return;
        const auto& wanted = *expected_.sections[section];
        const auto& records = response_.sections[section];
        for (const auto& want : wanted) {
            const auto count =
                std::count_if(records.begin(), records.end(),
                              [&](const auto& record) { return matches(want, record); });
            require(count > 0, "missing: {}", want.text);
            require(count <= 1 || !want.rdata, "twice: {}", want.text);
        }
        for (const auto& record : records) {
            const bool is_wanted = std::any_of(wanted.begin(), wanted.end(), [&](const auto& want) {
                return matches(want, record);
            });
            require(is_wanted, "unexpected in {}: {}", section_names[section],
                    dns::record_line(record.owner, record.ttl, record.type, record.rdata));
        }
    }

    const Query& query_;
    const Expectation& expected_;
    const Response& response_;
    std::uint16_t id_;
    std::vector<std::string> faults_;
};

}  // namespace

std::vector<std::string> faults_of(const Case& tested, std::uint16_t id,
                                   const std::optional<Bytes>& message,
                                   const std::vector<ServedZone>& zones)
{
    if (tested.expectation.rcode.empty()) return {"the query has no expect line"};
    if (tested.expectation.is_dropped) {
        if (message) return {"there is a response, and there must be none"};
        return {};
    }
    if (!message) return {"no response"};
    const auto response = Response::parse(*message);
    if (!response) return {"the response is malformed: " + response.error().detail};
    auto faults = Checker{tested, id, *response}.run();
    for (auto& fault : bad_signatures(*response, zones)) faults.push_back(std::move(fault));
    return faults;
}

}  // namespace mooring::conformance
